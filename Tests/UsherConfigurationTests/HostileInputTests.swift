import Testing

@testable import UsherConfiguration

/// Input that is meant to hurt: it ends in time, in a clear message, with nothing dangerous in it.
struct HostileInputTests {
    private func source(_ path: String, _ bytes: [UInt8]) -> ConfigurationSource {
        ConfigurationSource(kind: .roles, path: path, bytes: bytes)
    }

    private func problems(_ sources: [ConfigurationSource]) -> [ConfigurationProblem] {
        let main = ConfigurationSource(kind: .main, path: "u.toml", bytes: Array(SampleRules.base.utf8))
        switch UsherConfiguration.parse([main] + sources, demo: false) {
        case .success: return []
        case .failure(let problems): return problems.problems
        }
    }

    @Test func `files of more than 10 MiB in all are refused where the limit is passed`() {
        let mebibyte = [UInt8](repeating: UInt8(ascii: "\n"), count: 1 << 20)
        let files = (0..<10).map { source("r/\($0).toml", mebibyte) }
        #expect(
            problems(files).map(\.description) == [
                "r/9.toml:1:1: the files of the configuration are larger than 10 MiB in all"
            ])
        #expect(problems(Array(files.dropLast())) == [])
        #expect(
            problems([source("r/a.toml", mebibyte + [0x0A])]).map(\.description) == [
                "r/a.toml:1:1: the file is larger than 1 MiB"
            ])
    }

    @Test func `a megabyte of mistakes gives a thousand messages`() {
        let text = (0..<40_000).map { "[role.r\($0)]\ngrops = []\n" }.joined()
        let found = problems([source("r/a.toml", Array(text.utf8))])
        #expect(found.count == ConfigurationReader.maximumProblems)
        #expect(found.contains { $0.message == "there are more than 2000 roles" && $0.line == 3_997 })
        #expect(found.filter { $0.suggestion != nil }.count < 65)
    }

    @Test func `rules have a limit`() {
        let text = (0..<2_001).map { "[rule.r\($0)]\nroles=['admin']\nrules={field={acr='a'}}\n" }.joined()
        #expect(
            problems([source("r/a.toml", Array(text.utf8))]).map(\.description) == [
                "r/a.toml:6001:7: there are more than 2000 rules"
            ])
    }

    @Test func `patterns that explode when they are compiled are refused, and all together have a limit`() {
        let regex = { (text: String) in
            Array("[rule.x]\nroles=['admin']\nrules={field={acr={regex='\(text)'}}}".utf8)
        }
        #expect(
            problems([source("r/a.toml", regex("(?:(?:a{1,900}){1,900}){1,900}"))]).map(\.message) == [
                "regex is no pattern: regular expression is too large"
            ])
        #expect(
            problems([
                source(
                    "r/a.toml", regex(String(repeating: "(?:", count: 100) + "a" + String(repeating: ")", count: 100)))
            ])
                == [])
        let half = "[" + [String](repeating: "{ regex = 'a' }", count: 501).joined(separator: ",") + "]"
        let many = (0..<2).map { "[rule.r\($0)]\nroles=['admin']\nrules={field={acr=\(half)}}\n" }.joined()
        #expect(
            problems([source("r/a.toml", Array(many.utf8))]).map(\.message) == [
                "the configuration has more than 1000 patterns"
            ])
    }

    @Test func `nesting is cut off by the parser`() {
        let deep = "rules = " + String(repeating: "{ any = [ ", count: 10_000)
        #expect(
            problems([source("r/a.toml", Array("[rule.x]\n\(deep)".utf8))]).map(\.message) == [
                "arrays and tables are nested more than 32 deep"
            ])
    }

    static let hostile: [[UInt8]] = [
        [0x1B, 0x5B, 0x32, 0x4A], [0x0D, 0x0A], [0x00], [0x7F], [0xC2, 0x9B], [0xE2, 0x80, 0xAE], [0xEF, 0xBB, 0xBF],
        [0xCC, 0x81], [0xF0, 0x9F, 0x92, 0xA9],
    ]

    /// Every place of the new tables where text of the file gets into a message.
    static let places = [
        "[\"X\"]", "[role.\"X\"]", "[rule.\"X\"]", "[service.\"X\"]", "[role.a]\n\"X\" = 1",
        "[role.a]\nservices = [\"X\"]", "[role.a]\nhosts = [\"X\"]", "[role.a]\nlocal_groups = [\"X\"]",
        "[role.a]\nrun_as = [\"X\"]", "[role.a]\nproviders = [\"X\"]", "[role.a]\nrequired_acr = [\"X\", 1]",
        "[role.a]\nmfa_waiver = \"X\"", "[accounts]\nmap = { a = \"X\" }", "[accounts]\nmap = { \"X\" = 1 }",
        "[accounts]\nmap = { \"X\" = \"root\" }", "[accounts]\nname_pattern = \"(X)\"",
        "[accounts]\nstrip_domain = [\"X@\"]",
        "[accounts]\nbind = \"X\"", "[roles]\ndefault_roles = [\"X\"]", "[roles]\ndelegate = \"X\"",
        "[roles]\nfrom_groups = { \"X\" = 1 }", "[host]\nname = \"X\"", "[host]\ntags = [\"X\"]",
        "[policy]\nrhost_allow = [\"X\"]", "[policy]\ndeny_users = [\"X\"]", "[policy]\nrequire_roles = [[\"X\"]]",
        "[rule.a]\nroles = [\"X\"]", "[rule.a]\nmetadata = { \"X\" = 1 }", "[rule.a]\nrules = { \"X\" = 1 }",
        "[rule.a]\nrules = { any = [], \"X\" = 1 }", "[rule.a]\nrules = { field = { \"X\" = 1 } }",
        "[rule.a]\nrules = { field = { \"metadata.X\" = [] } }",
        "[rule.a]\nrules = { field = { acr = { \"X\" = 1 } } }",
        "[rule.a]\nrules = { field = { rhost = \"X\" } }", "[rule.a]\nrules = { field = { time = { \"X\" = 1 } } }",
        "[rule.a]\nrules = { field = { time = { days = [\"X\"] } } }",
        "[rule.a]\nrules = { field = { acr = 1, \"metadata.X\" = 1 } }",
    ]

    @Test(arguments: places) func `no control character of a file reaches a message`(_ place: String) {
        for bytes in Self.hostile {
            let escaped = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { scalar in
                let digits = String(scalar.value, radix: 16)
                return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }.joined()
            let text = SampleRules.base + place.replacing("X", with: escaped)
            let found = SampleFile.problems(text)
            #expect(!found.isEmpty)
            for message in found {
                #expect(message.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }, "\(place)")
            }
        }
    }

    @Test func `nor does one of a warning, or of a file's name`() throws {
        let text =
            SampleRules.base + """
                [role."x"]
                groups = ["\\u001b*"]
                services = ["none"]
                [rule.a]
                roles = ["x"]
                rules = { field = { provider = "\\u009b\\u202e" } }

                """
        let source = ConfigurationSource(kind: .main, path: "u\u{1B}.toml", bytes: Array(text.utf8))
        let twice = ConfigurationSource(kind: .dropIn, path: "d", bytes: Array("[service.sshd]\nroles = []".utf8))
        guard case .failure(let problems) = UsherConfiguration.parse([source, twice], demo: false) else {
            Issue.record("it was read")
            return
        }
        #expect(
            problems.problems.map(\.message) == [
                "\"roles\" stands in u?.toml:15 already: a key may stand in one file"
            ])
        let configuration = try UsherConfiguration.parse([source], demo: false).get()
        #expect(configuration.warnings.count == 6)
        for warning in configuration.warnings {
            #expect(warning.message.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) })
        }
    }
}
