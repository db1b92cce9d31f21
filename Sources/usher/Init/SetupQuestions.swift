import LoginPolicy
import OpenIDConnect

/// What `usher init` asks, in words.
enum SetupQuestions {
    static func issuer(isDemo: Bool) -> SetupQuestion<IssuerURL> {
        SetupQuestion(
            flag: "--issuer",
            introduction: ["The issuer is the provider's address, exactly as its discovery document has it."],
            prompt: "Issuer"
        ) { text throws(AnswerRefusal) in try AnswerText.issuer(text, isDemo: isDemo) }
    }

    static let clientID = SetupQuestion(
        flag: "--client-id", prompt: "Client ID at the provider", read: AnswerText.clientID)

    static let credential = SetupQuestion<String?>(
        flag: "--credential",
        introduction: [
            "A public client has no secret. Otherwise the secret or private key is a file in",
            "/etc/credstore, such as usher.client_secret; this command does not read it.",
        ],
        prompt: "Name of the client's credential, or none", standard: "none", read: AnswerText.credential)

    static let method = SetupQuestion(
        flag: "--auth-method",
        introduction: ["client_secret_post, client_secret_basic, client_secret_jwt or private_key_jwt."],
        prompt: "How the client proves itself", standard: "client_secret_post", read: AnswerText.method)

    static let principal = SetupQuestion(
        flag: "--principal-claim",
        introduction: [
            "One claim of the ID token is the login name, byte for byte. Whoever can change",
            "it can become another person here. People can usually change themselves: name,",
            "nickname, picture, website, profile, locale, zoneinfo; with many providers also",
            "email and preferred_username. A dot leads into an object.",
        ],
        prompt: "Claim with the login name", read: AnswerText.claim)

    static let groups = SetupQuestion(
        flag: "--groups-claim", prompt: "Claim with the groups", standard: "groups", read: AnswerText.claim)

    static func scopes(standard: String) -> SetupQuestion<[String]> {
        SetupQuestion(
            flag: "--scopes", prompt: "Scopes to ask for", standard: standard, read: AnswerText.scopes)
    }

    static let adminGroup = SetupQuestion(
        flag: "--admin-group", introduction: ["Groups are compared byte for byte."],
        prompt: "Group of those who may use sudo", read: AnswerText.group)

    static let userGroup = SetupQuestion<[UInt8]?>(
        flag: "--user-group", prompt: "Group of those who may only log in, or none", standard: "none",
        read: AnswerText.optionalGroup)

    static let accounts = SetupQuestion(
        flag: "--accounts",
        introduction: [
            "Who may appear on this host? existing: only accounts that it has already.",
            "shape: anyone whom the provider admits and whose name has a given shape.",
        ],
        prompt: "existing or shape", standard: "existing", read: AnswerText.isShape)

    static let pattern = SetupQuestion(
        flag: "--name-pattern",
        introduction: ["A regular expression for the whole name, such as [a-z][a-z0-9]{1,30}."],
        prompt: "Shape of the names", read: AnswerText.pattern)

    static func binding(of claim: ClaimPath) -> SetupQuestion<AccountRules.Binding> {
        let name = claim.names.map { Output.printable($0, limit: 40) }.joined(separator: ".")
        return SetupQuestion(
            flag: "--changed-by",
            introduction: ["Who can change the claim \(name) at the provider?"],
            prompt: "administrators or people", read: AnswerText.binding)
    }

    static let services = SetupQuestion(
        flag: "--services", introduction: ["PAM services that sign in at the provider, with blanks between."],
        prompt: "Services", standard: "sshd sudo", read: AnswerText.services)

    static let sudoReuse = SetupQuestion<String?>(
        flag: "--sudo-reuse",
        introduction: [
            "Each sudo asks for a code, or it leans on a sign-in that the same person has",
            "made a short time ago in the same session and terminal. Roles count at once.",
        ],
        prompt: "How long a sign-in does for sudo, or off", standard: "15m", read: AnswerText.reuse)

    static let rule = SetupQuestion<SetupRule?>(
        flag: "--rule",
        introduction: [
            "sshd refuses names that the host does not know. It can know names of a shape",
            "before their first login, each with the uid that it will keep: prefix=o.",
            "suffix=-x contains=. or several of these with blanks between. Choose what no",
            "local account has.",
        ],
        prompt: "Names that may come by ssh for the first time, or none", standard: "none", read: SetupRule.read)

    /// nil: a new one.
    static let seed = SetupQuestion<String?>(
        flag: "--uid-seed",
        introduction: [
            "Uids are computed from the name and a secret seed. Hosts with the same seed",
            "give a name the same uid: take the file of another host, if there is one.",
        ],
        prompt: "File with the site's seed, or new", standard: "new"
    ) { text throws(AnswerRefusal) in
        text.elementsEqual("new".utf8) ? nil : String(decoding: text, as: UTF8.self)
    }

    static let goOn = SetupQuestion(
        flag: "--offline", prompt: "Go on without the provider? yes or no", standard: "no", read: AnswerText.isYes)

    /// Without a standard: the end of the input is no consent.
    static let consent = SetupQuestion(
        flag: "--non-interactive", prompt: "Write these files? yes or no", read: AnswerText.isYes)
}
