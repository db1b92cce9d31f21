@testable import UsherConfiguration

/// A file with every key, and a way to change one line of it.
enum SampleFile {
    static let text = """
        [provider.company]
        issuer = "https://login.example.com/realms/staff"
        ca_file = "/etc/usher/company-ca.pem"

        [provider.company.client]
        id = "usher-hosts"
        auth_method = "client_secret_post"
        secret_credential = "usher.client_secret"
        scopes = ["openid", "profile", "groups"]

        [provider.company.claims]
        principal = "preferred_username"
        groups = "groups"

        [provider.company.tokens]
        allowed_algs = ["RS256", "ES256"]
        trusted_audiences = ["account"]

        [role.admin]
        groups = ["linux-admins"]

        [role.staff]
        groups = ["linux-admins", "linux-users"]

        [service.sshd]
        grants = ["device"]
        roles = ["staff"]

        [service.sudo]
        grants = ["device", "password"]
        roles = ["admin"]
        role_max_age = "15m"

        [limits]
        auth_connections = 300
        provider_connections = 100
        max_pending_device = 60
        max_pending_per_source = 6
        max_pending_sshd = 7
        connect_timeout = "4s"
        total_timeout = "20s"

        [messages]
        display_name = "Example Staff"
        qr = "on"

        [daemon]
        audit = "journal"

        """

    /// The file with a line exchanged.
    static func with(line number: Int, _ line: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines[number - 1] = line
        return lines.joined(separator: "\n")
    }

    static func parse(_ text: String, demo: Bool = false) -> Result<UsherConfiguration, ConfigurationProblems> {
        UsherConfiguration.parse(Array(text.utf8), file: "u.toml", demo: demo)
    }

    /// What is wrong with it, as an administrator reads it.
    static func problems(_ text: String, demo: Bool = false) -> [String] {
        switch parse(text, demo: demo) {
        case .success: []
        case .failure(let problems): problems.problems.map(\.description)
        }
    }
}
