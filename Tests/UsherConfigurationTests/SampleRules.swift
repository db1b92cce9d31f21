@testable import UsherConfiguration

/// A small good configuration that ends before a rule's condition.
enum SampleRules {
    static let base = """
        [provider.corp]
        issuer = "https://sso.example.com"
        [provider.corp.client]
        id = "hosts"
        auth_method = "none"
        [provider.corp.claims]
        principal = "preferred_username"
        groups = "groups"
        [role.admin]
        groups = ["admins"]
        [role.staff]
        groups = ["users"]
        [service.sshd]
        grants = ["device"]
        roles = ["staff", "admin"]

        """

    /// Line 16 is the header, line 17 the roles, line 18 begins with `rules = `, so that the condition
    /// begins in column 9.
    static func rule(_ condition: String) -> String {
        base + "[rule.one]\nroles = [\"admin\"]\nrules = \(condition)\n"
    }

    /// The base with more lines, the first of which is line 16.
    static func with(_ lines: String) -> String {
        base + lines + "\n"
    }

    static func parse(_ text: String) -> Result<UsherConfiguration, ConfigurationProblems> {
        SampleFile.parse(text)
    }

    /// Without the file's name.
    static func problems(_ text: String) -> [String] {
        SampleFile.problems(text).map { String($0.dropFirst("u.toml:".count)) }
    }

    static func warnings(_ text: String) -> [String] {
        switch parse(text) {
        case .success(let configuration):
            configuration.warnings.map { String($0.description.dropFirst("u.toml:".count)) }
        case .failure(let problems): problems.problems.map { "mistake: \($0)" }
        }
    }
}
