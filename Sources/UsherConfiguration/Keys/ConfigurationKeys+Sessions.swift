import LoginPolicy
import OpenIDConnect

extension ConfigurationKeys {
    static let sessions = rows(
        "sessions",
        [
            ConfigurationKey("idle_timeout", .duration, is: "\"8h\"", "how long a sign-in may be leaned on by nobody"),
            ConfigurationKey(
                "rolling_timeout", .duration, is: "\"24h\"", "how long it counts without the provider's word"),
            ConfigurationKey("absolute_timeout", .duration, is: "\"24h\"", "how long it counts at all"),
            ConfigurationKey(
                "recheck_interval", .duration, is: "\"15m\"", "how often the provider is asked about everybody"),
            ConfigurationKey("recheck_rate", .integer, is: "10", "how many of these questions in a second"),
            .choice(
                "on_revoked", of: SessionSettings.Revoked.self, is: .record,
                "what happens when the provider ends a sign-in"),
            ConfigurationKey("export_env", .map, is: "{}", "variables of the session, and the claims that fill them"),
        ])

    static let reuse = rows(
        "service.NAME.reuse",
        [
            ConfigurationKey("max_age", .duration, isNeeded: true, "how long ago the sign-in may have been"),
            ConfigurationKey("acr", .texts, is: "[]", "its acr must be one of these; empty: any"),
            ConfigurationKey("amr", .textSets, is: "[]", "its amr must have every member of one of these"),
            .choices(
                "within", of: ReuseRule.Bond.self, is: "[\"audit_session\", \"tty\"]",
                "what sign-in and login must have in common"),
        ])

    static let keyLogin = rows(
        "service.NAME.key_login",
        [
            ConfigurationKey(
                "fresh_within", .duration, isNeeded: true, "how young a sign-in makes a key alone do")
        ])

    static let logout = rows(
        "provider.NAME.logout",
        [
            ConfigurationKey("revoke", .boolean, is: "true", "whether tokens are revoked"),
            .choices(
                "revoke_tokens", of: TokenKind.self, is: "[\"refresh_token\", \"access_token\"]", "which ones"),
            .choice(
                "end_session", of: LogoutSettings.EndSession.self, is: .off, "whether the provider's own session ends"),
        ])
}
