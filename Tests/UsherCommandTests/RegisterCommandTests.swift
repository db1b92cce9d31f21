import Foundation
import Glibc
import StrictJSON
import Testing

@testable import usher

/// `usher register`, as it is built, at demo-provider, as it is built.
@Suite struct RegisterCommandTests {
    private static let token = "demo-initial-access-token"
    private static let secret = "demo-confidential-secret"

    private let folder: CommandFolder

    init() throws { folder = try CommandFolder() }

    /// A configuration of which nothing but the client matters.
    private func configure(_ issuer: String, _ client: String) throws {
        try folder.write(
            """
            [provider.demo]
            issuer = "\(issuer)"
            [provider.demo.client]
            id = "unregistered"
            \(client)
            [provider.demo.claims]
            principal = "preferred_username"
            [role.staff]
            groups = ["linux-users"]
            [service.sshd]
            grants = ["device"]
            roles = ["staff"]
            """, to: "usher.toml")
        try folder.write(Self.token + "\n", to: "token")
    }

    private func register(_ more: String...) throws -> RunningCommand {
        try RunningCommand(
            ["register", "--demo", "--config", "usher.toml", "--initial-access-token-file", "token"] + more,
            in: folder.url)
    }

    private func mode(_ name: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
        return (attributes[.posixPermissions] as? NSNumber)?.intValue
    }

    private func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.path(name)) }

    @Test func `secrets go to files that only their owner reads, and are shown nowhere`() throws {
        let provider = try DemoProviderProcess(in: folder)
        try configure(
            provider.issuer, "auth_method = \"client_secret_post\"\nsecret_file = \"\(folder.path("secret"))\"")
        let run = try register("--write-secret", "secret", "--write-registration-token", "access")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(
            run.output == "id = \"demo-confidential\"\nsecret: \(folder.path("secret"))\n"
                + "registration access token: \(folder.path("access"))\n")
        #expect(try folder.text("secret") == Self.secret)
        let access = try folder.text("access")
        #expect(try mode("secret") == 0o600 && mode("access") == 0o600 && access.count == 43)
        for text in [run.output, try provider.log()] {
            for word in [Self.secret, Self.token, access] { #expect(!text.contains(word)) }
        }
    }

    @Test func `a key is registered by its public half`() throws {
        let provider = try DemoProviderProcess(in: folder)
        #expect(try folder.run("keys", "generate", "--out", "k.pem").status == 0)
        try configure(
            provider.issuer, "auth_method = \"private_key_jwt\"\nprivate_key_file = \"\(folder.path("k.pem"))\"")
        let run = try register("--json")
        #expect(run.status == 0)
        #expect(run.output == "{\"client_id\":\"demo-keys\",\"auth_method\":\"private_key_jwt\"}\n")
        try configure(provider.issuer, "auth_method = \"private_key_jwt\"\nprivate_key_credential = \"k\"")
        let nameless = try register()
        #expect(nameless.status == 2 && nameless.errors.hasSuffix("name the key's file with --key\n"))
        #expect(try register("--key", "k.pem").output.hasPrefix("id = \"demo-keys\"\n"))
    }

    @Test func `a check shows what would be sent and written, and asks nobody`() throws {
        // Nobody answers there.
        try configure("http://127.0.0.1:9", "auth_method = \"client_secret_basic\"\nsecret_credential = \"c\"")
        let run = try register("--write-secret", "secret", "--check")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(
            run.output == #"would be sent: {"client_name":"Usher","grant_types":["#
                + #""urn:ietf:params:oauth:grant-type:device_code"],"response_types":[],"#
                + #""token_endpoint_auth_method":"client_secret_basic","scope":"openid profile"}"#
                + "\nwould be written: \(folder.path("secret")) (0600)\n")
        let json = try register("--write-secret", "secret", "--check", "--json")
        #expect(json.output.hasSuffix(#""would_write":["\#(folder.path("secret"))"]}"# + "\n"))
        #expect(!isThere("secret"))
        try folder.write("precious", to: "secret")
        let taken = try register("--write-secret", "secret", "--check")
        #expect(taken.status == 2 && taken.output.isEmpty)
        #expect(taken.errors.hasSuffix("secret: the file is there already, and nothing is overwritten\n"))
    }

    @Test func `a wrong initial access token is refused, and leaves no file`() throws {
        let provider = try DemoProviderProcess(in: folder)
        try configure(provider.issuer, "auth_method = \"client_secret_basic\"\nsecret_credential = \"c\"")
        try folder.write("canary-of-a-token", to: "token")
        let run = try register("--write-secret", "secret")
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(
            run.errors == "usher: the provider refuses the registration with HTTP 401\nusher: it says invalid_token\n")
        #expect(!isThere("secret"))
        #expect(try !provider.log().contains("canary"))
    }

    @Test func `of several providers the named one is asked, else the first`() throws {
        let provider = try DemoProviderProcess(in: folder)
        try configure(provider.issuer, "auth_method = \"none\"")
        // Nobody answers at the first.
        try folder.write(
            """
            [provider.first]
            issuer = "http://127.0.0.1:9"
            default = true
            [provider.first.client]
            id = "first"
            auth_method = "none"
            [provider.first.claims]
            principal = "sub"

            """
                + folder.text("usher.toml").replacing("[role.staff]", with: "[role.staff]\nproviders = [\"demo\"]")
                + "\nprovider = \"demo\"\n", to: "usher.toml")
        let named = try register("--provider", "demo")
        #expect(named.status == 0 && named.output.hasPrefix("id = \"demo\"\n"))
        let first = try register()
        #expect(first.status == 1 && first.output.isEmpty)
        #expect(first.errors == "usher: the provider cannot be used (provider.cannot_connect)\n")
        #expect(try register("--provider", "first").errors == first.errors)
        let unknown = try register("--provider", "demo ")
        #expect(unknown.status == 2 && unknown.output.isEmpty)
        #expect(unknown.errors == "usher: there is no such provider; the configuration has first, demo\n")
        #expect(try !provider.log().contains("register: refused"))
    }

    @Test func `what cannot end well is not begun`() throws {
        // Nobody answers there.
        let issuer = "http://127.0.0.1:9"
        try configure(issuer, "auth_method = \"client_secret_basic\"\nsecret_credential = \"c\"")
        let placeless = try register()
        #expect(placeless.status == 2 && placeless.errors.hasSuffix("name a file with --write-secret\n"))
        try folder.write("precious", to: "secret")
        let taken = try register("--write-secret", "secret")
        #expect(taken.status == 2 && taken.errors.hasSuffix("the file is there already, and nothing is overwritten\n"))
        #expect(try folder.text("secret") == "precious")
        let unreachable = try register("--write-secret", "other")
        #expect(unreachable.status == 1)
        #expect(unreachable.errors == "usher: the provider cannot be used (provider.cannot_connect)\n")
        #expect(!isThere("other"))
        try folder.write(Self.token, to: "token", mode: 0o644)
        #expect(try register("--write-secret", "other").errors.hasSuffix("(chmod 0400 or 0600)\n"))
        try configure(issuer, "auth_method = \"client_secret_basic\"")
        #expect(try register("--write-secret", "other").errors.hasSuffix("(usher check shows everything)\n"))
    }
}
