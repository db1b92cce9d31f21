import ArgumentParser

/// The answers as flags. Whatever has a flag is not asked.
struct SetupOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The provider's issuer.", valueName: "url"))
    var issuer: String?

    @Option(name: .long, help: ArgumentHelp("A PEM file with the authority of its certificate.", valueName: "file"))
    var caFile: String?

    @Option(
        name: .long,
        help: ArgumentHelp("What the provider is called in the files. (default: company)", valueName: "name"))
    var provider: String?

    @Option(name: .long, help: ArgumentHelp("The client ID.", valueName: "id"))
    var clientID: String?

    @Option(name: .long, help: ArgumentHelp("The client's systemd credential. (default: none)", valueName: "name"))
    var credential: String?

    @Option(
        name: .long,
        help: ArgumentHelp("With a credential: how it is used. (default: client_secret_post)", valueName: "method"))
    var authMethod: String?

    @Option(
        name: .long, help: ArgumentHelp("Scopes, with blanks between. (default: openid profile)", valueName: "list"))
    var scopes: String?

    @Option(name: .long, help: ArgumentHelp("The claim that is the login name.", valueName: "claim"))
    var principalClaim: String?

    @Option(name: .long, help: ArgumentHelp("The claim with the groups. (default: groups)", valueName: "claim"))
    var groupsClaim: String?

    @Option(name: .long, help: ArgumentHelp("The group of administrators.", valueName: "group"))
    var adminGroup: String?

    @Option(name: .long, help: ArgumentHelp("The group of those who only log in. (default: none)", valueName: "group"))
    var userGroup: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Who may appear here: existing accounts, or names of a shape. (default: existing)",
            valueName: "existing|shape"))
    var accounts: String?

    @Option(name: .long, help: ArgumentHelp("With --accounts shape: the pattern.", valueName: "pattern"))
    var namePattern: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Who can change the principal claim at the provider.", valueName: "administrators|people"))
    var changedBy: String?

    @Option(
        name: .long, help: ArgumentHelp("PAM services, with blanks between. (default: sshd sudo)", valueName: "list"))
    var services: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With sudo: how long a sign-in does for the next sudo in the same terminal. (default: 15m)",
            valueName: "duration|off"))
    var sudoReuse: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --accounts shape: names that sshd knows before their first login, such as contains=. "
                + "(default: none)", valueName: "rule"))
    var rule: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --accounts shape: a file with the site's seed for uids. (default: the one that is there, or a new one)",
            valueName: "file"))
    var uidSeed: String?

    /// The flags without which nobody can answer but a person.
    var missing: [String] {
        let wanted = [
            ("--issuer", issuer), ("--client-id", clientID), ("--principal-claim", principalClaim),
            ("--admin-group", adminGroup), ("--changed-by", changedBy),
        ]
        return wanted.filter { $0.1 == nil }.map(\.0)
            + (accounts == "shape" && namePattern == nil ? ["--name-pattern"] : [])
    }
}
