import Foundation
import StrictJSON
import Testing

@testable import usher

/// `usher keys`, as it is built.
@Suite struct KeysCommandTests {
    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    private func keys(_ text: String) throws -> [JSONObject] {
        let line = try #require(text.split(separator: "\n").last)
        let set = try JSONValue.parse(Array(line.utf8), limits: JSONLimits(bytes: 100_000)).object
        return try #require(set?["keys"]?.array).compactMap(\.object)
    }

    /// No part of a private key's file that is long enough to say something.
    private func expectNothing(of name: String, in run: RunningCommand) throws {
        let lines = try folder.text(name).split(separator: "\n").filter { !$0.hasPrefix("-----") }
        #expect(!lines.isEmpty)
        for line in lines {
            for start in stride(from: 0, to: max(line.count - 12, 1), by: 4) {
                let part = String(line.dropFirst(start).prefix(12))
                #expect(!run.output.contains(part) && !run.errors.contains(part))
            }
        }
        #expect(!run.output.contains("PRIVATE") && !run.output.contains("\"d\""))
    }

    @Test(arguments: ["ES256", "ES384", "ES512", "EdDSA", "RS256", "PS384"])
    func `a key goes to a file that only its owner reads, and only its public half is shown`(
        _ algorithm: String
    ) throws {
        let run = try folder.run("keys", "generate", "--alg", algorithm, "--out", "k.pem")
        #expect(run.status == 0 && run.errors.isEmpty)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("k.pem"))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let shown = try #require(try keys(run.output).first)
        #expect(shown["alg"] == .text(algorithm) && shown["use"] == .text("sig"))
        #expect(run.output.hasPrefix(algorithm + "  "))
        let again = try folder.run("keys", "show", "--alg", algorithm, "k.pem", "--json")
        #expect(again.status == 0 && again.output.hasPrefix("{\"keys\":["))
        #expect(try keys(again.output) == [shown])
        // The public half stands at the end of the file: what is looked for is the private one.
        if algorithm == "EdDSA" {
            try expectNothing(of: "k.pem", in: run)
            try expectNothing(of: "k.pem", in: again)
        }
        for output in [run.output, again.output] { #expect(!output.contains("PRIVATE") && !output.contains("\"d\"")) }
    }

    @Test func `a file that is there is not overwritten`() throws {
        try folder.write("precious", to: "k.pem")
        let run = try folder.run("keys", "generate", "--out", "k.pem")
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.hasSuffix("k.pem: the file is there already, and nothing is overwritten\n"))
        #expect(try folder.text("k.pem") == "precious")
        let unknown = try folder.run("keys", "generate", "--alg", "HS256", "--out", "other.pem")
        #expect(unknown.status == 2 && unknown.errors == "usher: HS256: there is no such algorithm\n")
        #expect(!FileManager.default.fileExists(atPath: folder.path("other.pem")))
    }

    @Test func `a rotation leaves the old key and shows both`() throws {
        #expect(try folder.run("keys", "generate", "--alg", "EdDSA", "--out", "k.pem").status == 0)
        let old = try folder.text("k.pem")
        let run = try folder.run("keys", "rotate", "k.pem")
        #expect(run.status == 0)
        #expect(try folder.text("k.pem") == old && folder.text("k.pem.next") != old)
        let shown = try keys(run.output)
        #expect(shown.count == 2 && shown[0]["kid"] != shown[1]["kid"])
        #expect(shown.allSatisfy { $0["alg"] == .text("EdDSA") })
        #expect(try keys(try folder.run("keys", "show", "k.pem", "k.pem.next").output) == shown)
        try expectNothing(of: "k.pem", in: run)
        try expectNothing(of: "k.pem.next", in: run)
        // A second one does not destroy the first.
        #expect(try folder.run("keys", "rotate", "k.pem").status == 2)
        let other = try folder.run("keys", "rotate", "k.pem", "--alg", "ES256", "--out", "es.pem", "--json")
        #expect(try keys(other.output).map { $0["alg"] } == [.text("EdDSA"), .text("ES256")])
    }

    @Test func `a check says what would be written, and refuses what could not be`() throws {
        let run = try folder.run("keys", "generate", "--alg", "EdDSA", "--out", "k.pem", "--check")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(run.output == "would be written: \(folder.path("k.pem")) (0600), a new key for EdDSA\n")
        #expect(!FileManager.default.fileExists(atPath: folder.path("k.pem")))
        let unknown = try folder.run("keys", "generate", "--alg", "HS256", "--out", "k.pem", "--check")
        #expect(unknown.status == 2 && unknown.errors == "usher: HS256: there is no such algorithm\n")
        #expect(try folder.run("keys", "generate", "--out", "k.pem").status == 0)
        let taken = try folder.run("keys", "generate", "--out", "k.pem", "--check")
        #expect(taken.status == 2 && taken.output.isEmpty)
        #expect(taken.errors.hasSuffix("k.pem: the file is there already, and nothing is overwritten\n"))
        let next = try folder.run("keys", "rotate", "k.pem", "--check")
        #expect(next.status == 0)
        #expect(next.output == "would be written: \(folder.path("k.pem.next")) (0600), a new key for ES256\n")
        #expect(!FileManager.default.fileExists(atPath: folder.path("k.pem.next")))
    }

    @Test func `a JWK is shown without its private half`() throws {
        let secret = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
        try folder.write(
            #"{"kty":"OKP","crv":"Ed25519","kid":"own","d":"\#(secret)","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            to: "k.jwk")
        let run = try folder.run("keys", "show", "k.jwk")
        #expect(run.status == 0 && !run.output.contains(secret))
        #expect(try keys(run.output).first?["kid"] == .text("own"))
    }

    @Test func `a file that others read, that is no key, or is not there, is refused`() throws {
        try folder.write("canary-1234567890", to: "text")
        let text = try folder.run("keys", "show", "text")
        #expect(text.status == 2 && !text.errors.contains("canary"))
        #expect(text.errors.hasSuffix("this is no private key in PEM, and no JWK with a private half\n"))
        let homeless = try folder.run("keys", "generate", "--out", "absent/k.pem")
        #expect(homeless.status == 2 && homeless.errors.hasSuffix("/absent/k.pem: there is no such folder\n"))
        #expect(try folder.run("keys", "generate", "--out", "k.pem").status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.path("k.pem"))
        #expect(try folder.run("keys", "show", "k.pem").errors.hasSuffix("(chmod 0400 or 0600)\n"))
        #expect(try folder.run("keys", "show", "absent").errors.hasSuffix("there is no such file\n"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("k.pem"))
        let unfit = try folder.run("keys", "show", "--alg", "RS256", "k.pem")
        #expect(unfit.status == 2 && unfit.errors.hasSuffix("another type or curve than the algorithm wants\n"))
    }

    @Test func `usher check looks at the key as usherd will`() throws {
        #expect(try folder.run("keys", "generate", "--out", "k.pem").status == 0)
        for (algorithm, line) in [
            ("ES256", "ok       client key: \(folder.path("k.pem")) holds a key for ES256 with the ID "),
            (
                "ES384",
                "problem  client key: \(folder.path("k.pem")): the key is of another type or curve than the algorithm wants"
            ),
        ] {
            try folder.write(
                """
                [provider.demo]
                issuer = "http://127.0.0.1:9"
                [provider.demo.client]
                id = "c"
                auth_method = "private_key_jwt"
                private_key_file = "\(folder.path("k.pem"))"
                assertion_alg = "\(algorithm)"
                [provider.demo.claims]
                principal = "preferred_username"
                [role.staff]
                groups = ["linux-users"]
                [service.sshd]
                grants = ["device"]
                roles = ["staff"]
                """, to: "usher.toml")
            let run = try folder.run("check", "--demo", "--config", "usher.toml")
            #expect(run.output.contains(line))
            try expectNothing(of: "k.pem", in: run)
        }
    }
}
