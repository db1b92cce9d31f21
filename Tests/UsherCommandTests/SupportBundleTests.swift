import StrictJSON
import Testing

@testable import usher

@Suite struct SupportBundleTests {
    private let hidden = Pseudonyms(machineID: Array("0123456789abcdef0123456789abcdef\n".utf8), withNames: false)

    @Test func `pseudonyms are the same for the same name and host, and tell kinds apart`() {
        let ada = hidden.of(Array("ada".utf8), kind: "person")
        #expect(ada == hidden.of(Array("ada".utf8), kind: "person"))
        #expect(ada.utf8.count == "person-".utf8.count + 16 && ada.hasPrefix("person-"))
        let other = Pseudonyms(machineID: Array("1123456789abcdef0123456789abcdef\n".utf8), withNames: false)
        let words = [
            ada, hidden.of(Array("adb".utf8), kind: "person"), other.of(Array("ada".utf8), kind: "person"),
            "person-" + hidden.of(Array("ada".utf8), kind: "host").dropFirst("host-".utf8.count),
        ]
        #expect(Set(words).count == 4)
        let open = Pseudonyms(machineID: [], withNames: true)
        #expect(open.of(Array("ada".utf8), kind: "person") == "ada")
    }

    @Test func `of the configuration only what is known to be harmless stays`() {
        let text = """
            # canary comment
            [provider.staff]
            issuer = "https://canary:secret@id.example/"
            display_name = "canary"
            discovery_url = "https://id.example/path?token=canary#x"
            jwks_ttl = "1h" # canary
            [provider.staff.client]
            id = "canary"
            auth_method = "client_secret_post"
            secret_file = "/etc/canary"
            scopes = ["openid", "groups"]
            invented = 12345
            [provider.staff.extra_params]
            canary_key = "canary"
            [provider.staff.claims]
            principal = "preferred_username"
            [accounts.map]
            "canary@example.org" = "canary"
            [account.canary]
            provider = "canary"
            subject = "canary"
            locked = true
            [service.sshd]
            grants = ["device", "canary"]
            roles = ["staff"]
            deny_users = ["canary"]
            [limits]
            max_pending_device = 7
            """
        let shown = RedactedConfiguration(hidden).text(of: Array(text.utf8))
        #expect(!shown.contains("canary"))
        #expect(!shown.contains("12345"))
        let person = hidden.of(Array("canary".utf8), kind: "person")
        for line in [
            "[provider.staff]", "issuer = \"(with a user)\"", "discovery_url = \"https://id.example/path\"",
            "jwks_ttl = \"1h\"", "auth_method = \"client_secret_post\"", "scopes = [\"openid\", \"groups\"]",
            "principal = \"preferred_username\"", "[account.\(person)]", "locked = true", "[service.sshd]",
            "grants = [\"device\", (a string of 6 bytes)]", "roles = [\"staff\"]",
            "deny_users = [(a string of 6 bytes)]", "max_pending_device = 7", "id = (a string of 6 bytes)",
        ] {
            #expect(shown.split(separator: "\n").contains { $0 == line }, "\(line)")
        }
    }

    @Test func `of a command that wrote no JSON only how it ended is shown`() {
        let failed = ProgramAnswer(status: 2, errors: Array("usher: /etc/usher/canary.toml: there is none\n".utf8))
        #expect(SupportCollector.shown(failed) == "no JSON came\nexit status 2\n")
        let good = ProgramAnswer(status: 1, output: Array("{\"code\":\"a\"}\n".utf8), errors: Array("canary".utf8))
        #expect(SupportCollector.shown(good) == "{\"code\":\"a\"}\nexit status 1\n")
    }

    @Test func `of a file that does not parse only the place is shown`() {
        let shown = RedactedConfiguration(hidden).text(of: Array("a = 1\n\"canary\" canary\n".utf8))
        #expect(shown == "# does not parse: line 2, column 10\n")
    }

    @Test func `other modules' arguments, comments and foreign words are not shown`() {
        let text = """
            # canary
            auth [success=done default=die] pam_usher.so timeout=55
            auth required /lib/security/pam_mysql.so user=root passwd=canary # canary
            @include common-auth canary
            auth include canary-file canary
            session optional pam_exec.so canary canary
            """
        #expect(
            RedactedPAM.text(of: Array(text.utf8)) == """
                auth [success=done default=die] pam_usher.so timeout=55
                auth required /lib/security/pam_mysql.so (2 arguments)
                @include common-auth (1 argument)
                auth include canary-file (1 argument)
                session optional pam_exec.so (2 arguments)

                """)
    }

    @Test func `strings of JSON stay by their names alone`() throws {
        let text =
            #"{"version":"1","problems":["canary"],"x":{"reason":"a.b","n":5,"b":true,"user":"canary"},"canary":"c"}"#
        let value = try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 1_000))
        let wanted =
            #"{"version":"1","problems":["(6 bytes)"],"x":{"reason":"a.b","n":5,"b":true,"user":"(6 bytes)"},"canary":"(1 bytes)"}"#
        #expect(
            try RedactedJSON(value).value == JSONValue.parse(Array(wanted.utf8), limits: JSONLimits(bytes: 1_000)))
    }

    @Test func `of a record known fields stay, and persons, hosts and odd services get other words`() {
        let line =
            #"{"USHER_REASON":"granted","USHER_USER":"ada","USHER_RHOST":"10.0.0.1","USHER_SERVICE":"sshd","MESSAGE":"canary","USHER_TTY":"canary"}"#
        let lines = AuditExcerpt.lines("canary: no JSON\n\(line)\n{\"USHER_SERVICE\":\"My Password\"}\n", hidden)
        #expect(lines.count == 2)
        #expect(lines[0].contains("granted") && lines[0].contains("\"sshd\""))
        #expect(lines[0].contains(hidden.of(Array("ada".utf8), kind: "person")))
        #expect(lines[0].contains(hidden.of(Array("10.0.0.1".utf8), kind: "host")))
        #expect(!lines.joined().contains("canary") && !lines.joined().contains("\"ada\""))
        #expect(!lines[1].contains("Password"))
    }

    /// POSIX.1-1988, ustar.
    @Test func `the archive has a header with its sum, whole blocks, and two empty ones at the end`() {
        var archive = TarArchive(time: 1_800_000_000)
        archive.add("folder/a.txt", Array("hello".utf8))
        let bytes = archive.finished
        #expect(bytes.count == 512 * 4)
        #expect(bytes[..<12].elementsEqual("folder/a.txt".utf8))
        #expect(bytes[124..<135].elementsEqual("00000000005".utf8))
        #expect(bytes[257..<265].elementsEqual("ustar\u{0}00".utf8))
        #expect(bytes[512..<517].elementsEqual("hello".utf8))
        var header = Array(bytes[..<512])
        for index in 148..<156 { header[index] = 0x20 }
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        #expect(String(decoding: bytes[148..<154], as: UTF8.self).hasSuffix(sum))
        #expect(bytes[1_024...].allSatisfy { $0 == 0 })
    }
}
