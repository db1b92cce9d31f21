extension ConfigurationKeys {
    static let bearer = rows(
        "provider.NAME.bearer",
        [
            ConfigurationKey(
                "audiences", .texts, isNeeded: true, "who this host is to the provider; one must be in the token"),
            ConfigurationKey("max_lifetime", .duration, is: "\"1h\"", "the longest life of a token that is believed"),
            ConfigurationKey(
                "allowed_services", .texts, is: "[]", "services that lean on such a sign-in; empty: none does"),
            ConfigurationKey(
                "introspect", .boolean, is: "false", "whether the provider is asked about every token"),
        ])

    static let serviceAccount = rows(
        "service_account.NAME",
        [
            ConfigurationKey("provider", .text, "whose client it is; needed where there are several"),
            ConfigurationKey("client_id", .text, isNeeded: true, "the client, which is the token's sub too"),
            ConfigurationKey("roles", .texts, isNeeded: true, "all that it has; none may be privileged"),
            ConfigurationKey("scopes", .texts, is: "[]", "asked for with the token"),
            ConfigurationKey("audience", .text, "sent to the provider as audience"),
        ])
}
