import LoginPolicy
import OpenIDConnect

extension ConfigurationKeys {
    static let host = rows(
        "host",
        [
            ConfigurationKey("name", .text, "the name that rules and roles compare"),
            ConfigurationKey("tags", .texts, is: "[]", "words that rules read as host_tags"),
        ])

    /// What a service may say, and `[policy]` for all of them.
    private static let conditions =
        [
            ConfigurationKey("allow_users", .texts, is: "[]", "login names; empty: everybody"),
            ConfigurationKey("deny_users", .texts, is: "[]", "login names that are refused"),
            ConfigurationKey("allow_groups", .texts, is: "[]", "groups of the provider; empty: everybody"),
            ConfigurationKey("deny_groups", .texts, is: "[]", "groups of the provider that are refused"),
            ConfigurationKey("require_groups", .textSets, is: "[]", "groups of which one list must be complete"),
            ConfigurationKey("require_roles", .textSets, is: "[]", "roles of which one list must be complete"),
            ConfigurationKey("require_scopes", .textSets, is: "[]", "scopes of which one list must be complete"),
            ConfigurationKey("allowed_subjects", .texts, is: "[]", "values of sub; empty: all"),
            ConfigurationKey("allowed_subject_patterns", .texts, is: "[]", "patterns for sub"),
            ConfigurationKey("allowed_domains", .texts, is: "[]", "values of the domain claim; empty: all"),
        ] + demands + [
            ConfigurationKey("rhost_allow", .texts, is: "[]", "networks of remote logins; empty: all"),
            .choice(
                "on_unavailable", of: ServicePolicy.Unavailable.self, is: .deny,
                "the account phase while the provider cannot be asked"),
            ConfigurationKey("role_max_age", .duration, is: "\"1h\"", "how old the last sign-in may be"),
            .choice(
                "facts_missing", of: ServicePolicy.FactsMissing.self, is: .deny,
                "the account phase of somebody who never signed in"),
            .choice("mode", of: ServicePolicy.Mode.self, is: .enforce, "whether the decision counts"),
        ]

    static let policy = rows("policy", conditions)

    static let service = rows(
        "service.NAME",
        [
            .choices("grants", of: GrantKind.self, isNeeded: true, "how people may sign in here"),
            ConfigurationKey("roles", .texts, isNeeded: true, "any one of these roles admits"),
            ConfigurationKey("provider", .text, "the provider that is asked here"),
            ConfigurationKey(
                "ciba_without_first_factor", .boolean, is: "false", "whether a phone may ring for a name alone"),
            ConfigurationKey("reuse", .table, "when a sign-in of before is enough"),
            ConfigurationKey("key_login", .table, "sshd: when a key alone is enough"),
            ConfigurationKey("service_accounts", .texts, is: "[]", "service accounts that may come; empty: none"),
            ConfigurationKey("messages", .table, "words of the administrator's own"),
        ] + conditions)

    static let messagesOfService = rows(
        "service.NAME.messages",
        [
            ConfigurationKey("device_prompt", .text, "stands above the code of the device grant"),
            ConfigurationKey("unauthorized", .text, "a sign-in that failed"),
            ConfigurationKey("forbidden", .text, "signed in, but not admitted"),
            ConfigurationKey("unavailable", .text, "nobody can sign in at the moment"),
            ConfigurationKey("show_reason", .boolean, is: "false", "whether the reason code stands behind a refusal"),
        ])

    static let limits = rows(
        "limits",
        [
            ConfigurationKey("auth_connections", .integer, is: "256", "logins at one time"),
            ConfigurationKey("provider_connections", .integer, is: "128", "connections to the provider at one time"),
            ConfigurationKey("max_pending_device", .integer, is: "64", "logins that wait for approval"),
            ConfigurationKey("max_pending_per_source", .integer, is: "8", "of these from one remote host"),
            ConfigurationKey("max_pending_sshd", .integer, is: "8", "of these by sshd"),
            ConfigurationKey(
                "max_pending_unbound", .integer, "of these under names that are bound to nobody; half, if not written"),
            ConfigurationKey(
                "max_pending_unbound_per_source", .integer, is: "2", "of those from one remote host"),
            ConfigurationKey("failures_per_user", .integer, is: "10", "wrong passwords for a name before others wait"),
            ConfigurationKey("failures_per_source", .integer, is: "20", "wrong passwords from a source"),
            ConfigurationKey("failures_per_host", .integer, is: "100", "wrong passwords on the host"),
            ConfigurationKey("connect_timeout", .duration, is: "\"5s\"", "until a connection to the provider stands"),
            ConfigurationKey("total_timeout", .duration, is: "\"15s\"", "until an answer is complete"),
            ConfigurationKey("jwks_refresh_count", .integer, is: "10", "forced fetches of key sets in the window"),
            ConfigurationKey("jwks_refresh_window", .duration, is: "\"10s\"", "that window"),
            ConfigurationKey("jwks_min_interval", .duration, is: "\"1s\"", "the shortest time between forced fetches"),
            ConfigurationKey(
                "negative_kid_ttl", .duration, is: "\"60s\"", "how long an unknown key ID is not asked for again"),
            ConfigurationKey("max_jwks_keys", .integer, is: "100", "the most keys that a set may have"),
        ])

    static let messages = rows(
        "messages",
        [
            ConfigurationKey("display_name", .text, "what people call the provider"),
            .choice("qr", of: UsherConfiguration.Messages.QRMode.self, is: .local, "a QR code of the address"),
        ])

    static let daemon = rows(
        "daemon",
        [
            .choice(
                "audit", of: UsherConfiguration.AuditDestination.self, is: .auto, "where audit records go")
        ])
}
