import LoginPolicy
import OpenIDConnect

extension ConfigurationKeys {
    static let claims = rows(
        "provider.NAME.claims",
        [
            ConfigurationKey("principal", .claim, isNeeded: true, "the claim that says the login name"),
            ConfigurationKey(
                "principal_pattern", .pattern, "what of the principal counts: the pattern's one capture group"),
            ConfigurationKey("groups", .claim, "the claim with the person's groups"),
            ConfigurationKey(
                "groups_pattern", .pattern, "what of a group counts: the pattern's one capture group"),
            ConfigurationKey(
                "groups_delimiter", .text, words: [",", ";", "|"], "the groups are one string, split here"),
            .choice(
                "on_groups_overage", of: ClaimRules.Overage.self, is: .unknown,
                "what a list of groups means that the provider left out"),
            ConfigurationKey("roles", .claim, "the claim that rules read as roles"),
            ConfigurationKey("name", .claim, "the claim that rules read as name"),
            ConfigurationKey("email", .claim, "the claim that rules read as email"),
            ConfigurationKey("dn", .claim, "the claim that rules read as dn"),
            ConfigurationKey("domain", .claim, is: "\"hd\"", "the claim that allowed_domains is compared with"),
            .choices("sources", of: ClaimSource.self, is: "[\"id_token\"]", "where claims come from"),
        ])

    static let accounts = rows(
        "accounts",
        [
            .choice(
                "match", of: AccountRules.Match.self, is: .exact, "whether a principal needs a place in map"),
            ConfigurationKey("map", .map, is: "{}", "principals and their login names"),
            ConfigurationKey("strip_domain", .texts, is: "[]", "domains that are taken off a principal"),
            ConfigurationKey("name_pattern", .pattern, "what a login name must be like, besides the rule for all"),
            ConfigurationKey("local_only", .texts, is: "[]", "names that never come from a provider here"),
            ConfigurationKey("reserved", .texts, is: "[]", "names that nobody may have"),
            ConfigurationKey(
                "require_existing", .boolean, is: "false", "whether only names count that the host knows already"),
            .choice("bind", of: AccountRules.Binding.self, "who may be the first to sign in under a name"),
            .choice(
                "uid_source", of: HostAccountRules.UIDSource.self, is: .derived,
                "where the uid of an account comes from"),
            ConfigurationKey("uid_claim", .claim, "the claim that holds the uid"),
            ConfigurationKey(
                "uid_range", .range, is: "[1879048192, 2147483647]", "the first and the last uid of people"),
            ConfigurationKey("home", .path, is: "\"/home\"", "the folder of the homes"),
            ConfigurationKey("shell", .path, is: "\"/bin/bash\"", "the shell of all accounts"),
            ConfigurationKey("enumerate", .boolean, is: "false", "whether everybody may list all accounts"),
            ConfigurationKey("rule", .table, "names that sshd knows before their first login"),
        ])

    static let nameRule = rows(
        "accounts.rule",
        [
            ConfigurationKey("prefix", .text, "what the names begin with"),
            ConfigurationKey("suffix", .text, "what the names end with"),
            ConfigurationKey("contains", .text, "a character between prefix and suffix"),
            ConfigurationKey("shortest", .integer, is: "1", "the fewest characters of a name"),
            ConfigurationKey("longest", .integer, is: "32", "the most characters of a name"),
            ConfigurationKey("provider", .text, "the provider whose people they are"),
        ])

    static let account = rows(
        "account.NAME",
        [
            ConfigurationKey("provider", .text, isNeeded: true, "the provider whose person has the account"),
            ConfigurationKey("subject", .text, isNeeded: true, "the person's sub claim"),
            ConfigurationKey("locked", .boolean, is: "false", "whether the account is locked"),
        ])

    static let roleSources = rows(
        "roles",
        [
            ConfigurationKey("default_roles", .texts, is: "[]", "roles of everybody whose sign-in is good"),
            ConfigurationKey("from_groups", .table, "roles that are named after groups"),
            ConfigurationKey(
                "delegate", .text, words: ["nss"], "the account's groups on this host decide instead of the provider's"
            ),
        ])

    static let templates = rows(
        "roles.from_groups",
        [
            ConfigurationKey("prefix", .text, isNeeded: true, "what stands before the role in the group's name"),
            ConfigurationKey("allow", .texts, isNeeded: true, "the only roles that may come so"),
            ConfigurationKey("max", .integer, is: "20", "the most roles that one person gets so"),
        ])

    static let role = rows(
        "role.NAME",
        [
            ConfigurationKey("groups", .texts, "whoever is in one of these has the role"),
            ConfigurationKey("providers", .texts, "whose people the role is for"),
            ConfigurationKey("services", .texts, "PAM services where the role counts"),
            ConfigurationKey("hosts", .texts, "host names where the role counts"),
            ConfigurationKey("local_groups", .texts, is: "[]", "groups of this host that come with the role"),
            ConfigurationKey("privileged", .boolean, is: "false", "whether the role makes an administrator"),
            ConfigurationKey(
                "fresh_sign_in", .boolean, is: "false", "whether its people sign in anew where reuse would be enough"),
            ConfigurationKey("run_as", .texts, is: "[]", "users that the role may become"),
            ConfigurationKey("max_session", .duration, "the longest session"),
            ConfigurationKey(
                "tokens", .boolean, is: "false", "whether its people may have access tokens for their programs"),
            ConfigurationKey("token_audiences", .texts, is: "[]", "for whom such tokens may be asked besides"),
        ] + demands + [
            ConfigurationKey("mfa_waiver", .text, "why this privileged role demands no second factor")
        ])

    /// What a sign-in must have been.
    static let demands = [
        ConfigurationKey("required_acr", .texts, "acr must be one of these"),
        ConfigurationKey("required_amr", .textSets, "amr must have every member of one of these"),
        ConfigurationKey("max_auth_age", .duration, "how long ago the person may have signed in"),
    ]

    static let rule = rows(
        "rule.NAME",
        [
            ConfigurationKey("enabled", .boolean, is: "true", "whether the rule gives anything"),
            ConfigurationKey("roles", .texts, isNeeded: true, "the roles that it gives"),
            ConfigurationKey("providers", .texts, "whose people it is for"),
            ConfigurationKey("metadata", .map, is: "{}", "notes of the administrator"),
            ConfigurationKey("ignore_case", .boolean, is: "false", "whether strings compare without case"),
            ConfigurationKey("rules", .condition, isNeeded: true, "the condition"),
        ])
}
