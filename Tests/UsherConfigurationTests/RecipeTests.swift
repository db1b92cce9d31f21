import StrictTOML
import Testing

@testable import UsherConfiguration

/// The configurations of docs/providers and docs/migration.md.
struct RecipeTests {
    @Test(arguments: ["auth0", "authentik", "entra-id", "gitlab", "glewlwyd", "google", "keycloak", "okta"])
    func `the configuration of a recipe is read`(_ name: String) throws {
        let page = try Documents.read("providers/\(name).md")
        let blocks = page.split(separator: "```toml\n").dropFirst().compactMap { $0.split(separator: "```").first }
        var sources: [ConfigurationSource] = []
        for block in blocks {
            let path = block.prefix { $0 != "\n" }
            guard path.hasPrefix("# /etc/usher/") else { continue }
            sources.append(
                ConfigurationSource(
                    kind: path.contains("roles.d") ? .roles : .main, path: String(path.dropFirst(2)),
                    bytes: Array(block.utf8)))
        }
        try #require(sources.first?.kind == .main)
        guard case .failure(let problems) = UsherConfiguration.parse(sources, demo: false) else { return }
        #expect(problems.problems.map(\.description) == [])
    }

    @Test func `every part of a configuration in the tables of migration is read`() throws {
        let page = try Documents.read("migration.md")
        let blocks = page.split(separator: "```toml\n").dropFirst().compactMap { $0.split(separator: "```").first }
        #expect(blocks.count > 50)
        for block in blocks {
            let part = try TOMLTable.parse(Array(block.utf8))
            let text = String(block) + missing(part)
            #expect(SampleFile.problems(text) == [], "\(block)")
        }
    }

    /// What a part leaves out: the provider, and roles and services that it names.
    private func missing(_ part: TOMLTable) -> String {
        let tables = { (name: String) -> [TOMLTable.Entry] in
            guard case .table(let table)? = part[name]?.content else { return [] }
            return table.entries
        }
        let name = { (entry: TOMLTable.Entry) in String(decoding: entry.key, as: UTF8.self) }
        var text = "\n"
        for provider in tables("provider").map(name) + (tables("provider").isEmpty ? ["corp"] : []) {
            text += "[provider.\(provider)]\nissuer = \"https://\(provider).example.com\"\n"
            text += "[provider.\(provider).client]\nid = \"hosts\"\nauth_method = \"none\"\n"
        }
        if tables("provider").isEmpty { text += "[provider.corp.claims]\nprincipal = \"sub\"\n" }
        var roles: Set<String> = tables("service").isEmpty ? ["some"] : []
        for entry in tables("rule") + tables("service") {
            guard case .table(let table) = entry.value.content, case .array(let names)? = table["roles"]?.content else {
                continue
            }
            for case .string(let role) in names.map(\.content) { roles.insert(String(decoding: role, as: UTF8.self)) }
        }
        for role in roles.subtracting(tables("role").map(name)).sorted() { text += "[role.\(role)]\n" }
        if tables("service").isEmpty { text += "[service.sshd]\ngrants = [\"device\"]\nroles = [\"some\"]\n" }
        return text
    }
}
