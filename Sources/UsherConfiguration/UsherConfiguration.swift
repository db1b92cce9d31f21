package import LoginPolicy

/// A usher.toml, with all that lies beside it, that was read and checked in full.
package struct UsherConfiguration: Equatable, Sendable {
    /// `[daemon] audit`.
    package enum AuditDestination: String, CaseIterable, Sendable {
        /// The journal if it is there, else standard error.
        case auto
        case journal
        case stderr
    }

    /// `[messages]`.
    package struct Messages: Equatable, Sendable {
        package enum QRMode: String, CaseIterable, Sendable {
            case off
            case on
            /// Only for logins without a remote host.
            case local
        }

        package var qr = QRMode.local
        /// What people call the provider: printable ASCII, at most 64 bytes.
        package var displayName: String

        package init(displayName: String) {
            self.displayName = displayName
        }
    }

    /// In the order of the file; at least one. Names are unique.
    package var providers: [ServedProvider]
    package var choice: ProviderChoice
    package var roles: [Role]
    /// `[rule.NAME]` of all files, in their order.
    package var roleRules: [Rule] = []
    package var roleSources = RoleSources()
    package var accounts = AccountRules()
    package var hostAccounts = HostAccountRules()
    /// `[account.NAME]` of all files.
    package var listed = AccountList()
    /// `[service_account.NAME]`; they stand in `listed` too.
    package var serviceAccounts: [ServiceAccount] = []
    /// `[host]`: the name that rules compare, nil for the system's; and tags.
    package var hostName: [UInt8]?
    package var hostTags: [[UInt8]] = []
    package var services: [ServicePolicy]
    package var sessions = SessionSettings()
    package var limits: Limits
    package var messages: Messages
    package var audit: AuditDestination
    /// SHA-256 over all files in hex: changes with every byte of them. Empty when not read from files.
    package var fingerprint = ""
    /// Legal, but an administrator should know; in the order of files and lines.
    package var warnings: [ConfigurationProblem]

    package init(
        providers: [ServedProvider], choice: ProviderChoice, roles: [Role], services: [ServicePolicy],
        limits: Limits = Limits(), messages: Messages, audit: AuditDestination = .auto,
        warnings: [ConfigurationProblem] = []
    ) {
        self.providers = providers
        self.choice = choice
        self.roles = roles
        self.services = services
        self.limits = limits
        self.messages = messages
        self.audit = audit
        self.warnings = warnings
    }
}
