import LoginPolicy
import OpenIDConnect
import StrictJSON
import UsherConfiguration

/// own/migration.json: examples of other systems' documentation, written as usher's rules, each with people and
/// the roles that they get.
enum MigrationVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        let examples = folder.array("own/migration.json").compactMap(\.object)
        guard !examples.isEmpty else { return [] }
        var report = FileReport("own/migration.json")
        for example in examples {
            for (number, person) in example.objects("cases").enumerated() {
                report.record("\(example.string("id")) case \(number + 1)", isRight: isRight(person, of: example))
            }
        }
        return [report]
    }

    private static func isRight(_ person: JSONObject, of example: JSONObject) -> Bool {
        let provider = person["provider"] == nil ? "corp" : person.string("provider")
        guard case .success(let configuration) = configuration(example, provider: provider),
            let claims = person["claims"]?.object, let login = person.bytes("login")
        else { return false }
        let rules = configuration.rules
        let facts = LoginFacts(
            issuer: [], subject: claims["sub"]?.text ?? [], claims: claims, acr: claims["acr"]?.text, amr: [],
            rules: rules.claims, accounts: rules.accounts, claimPaths: rules.claimPathsRead,
            establishedAt: UnixSeconds(0))
        let decision = rules.decide(
            facts, login: login, in: LoginContext(service: Array(person.string("service").utf8), provider: provider))
        let wanted = Set((person["roles"]?.array ?? []).compactMap(\.text))
        let isRefusedBeforeRoles =
            switch decision.verdict {
            case .granted, .denied(.noRole), .denied(.groupsUnknown): false
            case .denied: true
            }
        return Set(decision.roles.map { Array($0.utf8) }) == wanted
            && isRefusedBeforeRoles == (person["refused"]?.bool ?? false)
    }

    /// The example's tables below a provider, and a service that admits every role of them.
    private static func configuration(
        _ example: JSONObject, provider: String
    ) -> Result<UsherConfiguration, ConfigurationProblems> {
        let tables = example.string("toml")
        let roles = tables.split(separator: "\n").filter { $0.hasPrefix("[role.") }.map {
            "\"\($0.dropFirst(6).dropLast())\""
        }
        let claims =
            example["claims_toml"] == nil
            ? "[provider.\(provider).claims]\nprincipal = \"preferred_username\"\ngroups = \"groups\"\n"
            : example.string("claims_toml").split(separator: "provider.corp.").joined(
                separator: "provider.\(provider).")
        let main = """
            [provider.\(provider)]
            issuer = "https://idp.test"
            [provider.\(provider).client]
            id = "hosts"
            auth_method = "none"
            \(claims)
            [service.sshd]
            grants = ["device"]
            roles = [\(roles.joined(separator: ", "))]
            """
        return UsherConfiguration.parse(
            [
                ConfigurationSource(kind: .main, path: "usher.toml", bytes: Array(main.utf8)),
                ConfigurationSource(kind: .roles, path: "roles.d/example.toml", bytes: Array(tables.utf8)),
            ], demo: false)
    }
}
