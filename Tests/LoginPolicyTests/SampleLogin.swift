import OpenIDConnect
import StrictJSON

@testable import LoginPolicy

/// One login of alice at `sshd`, where the role `staff` admits, with all that a test may change.
struct SampleLogin {
    var rules: LoginRules
    var json: String
    var login = "alice"
    var acr: String?
    var amr: [String] = []
    var authTime: Int64?
    var scopes: [String] = []
    var grant: GrantKind? = .device
    var context = LoginContext(
        service: bytes("sshd"), provider: "corp", host: bytes("db-1.example.com"), hostTags: [bytes("prod")],
        remoteHost: bytes("10.1.2.3"), tty: bytes("ssh"), now: SampleRules.now)

    /// `roles` beside `staff`, which nobody has by a group.
    init(
        _ rules: [Rule] = [], roles: [Role] = [], sources: RoleSources = RoleSources(),
        _ json: String = #"{"preferred_username":"alice","groups":["users"]}"#
    ) {
        self.json = json
        self.rules = LoginRules(
            claims: ClaimRules(principal: path("preferred_username"), groups: path("groups")),
            roles: [Role(name: "staff", groups: [])] + roles,
            services: [ServicePolicy(name: bytes("sshd"), grants: [.device], roles: ["staff"])], rules: rules,
            roleSources: sources)
    }

    /// alice has `staff` by her group `users`.
    static func ofStaff(_ json: String = #"{"preferred_username":"alice","groups":["users"]}"#) -> SampleLogin {
        var login = SampleLogin([], json)
        login.rules.roles[0].groups = [bytes("users")]
        return login
    }

    /// The first service.
    var service: ServicePolicy {
        get { rules.services[0] }
        set { rules.services[0] = newValue }
    }

    func facts() throws -> LoginFacts {
        LoginFacts(
            issuer: bytes("https://idp.test"), subject: bytes("s-1"), claims: try claims(json), acr: acr.map(bytes),
            amr: amr.map(bytes), rules: rules.claims, accounts: rules.accounts, claimPaths: rules.claimPathsRead,
            authTime: authTime.map { UnixSeconds($0) }, scopes: scopes.map(bytes), grant: grant,
            establishedAt: SampleRules.now)
    }

    func decide() throws -> Decision { rules.decide(try facts(), login: bytes(login), in: context) }

    func verdict() throws -> Decision.Verdict { try decide().verdict }
}

/// A rule that gives `staff`.
func rule(_ expression: RuleExpression, roles: [String] = ["staff"], providers: [String] = []) -> Rule {
    Rule(name: "r", expression: expression, roles: roles, providers: providers)
}

func field(_ field: RuleField, _ values: ValueMatcher..., ignoresCase: Bool = false) -> RuleExpression {
    .field(FieldCondition(field, values, ignoresCase: ignoresCase))
}

func exact(_ text: String) -> ValueMatcher { .exact(bytes(text)) }
func wildcard(_ text: String) -> ValueMatcher { .wildcard(bytes(text)) }
func regex(_ text: String) throws -> ValueMatcher { .regex(try Pattern.compile(bytes(text), captures: 0)) }
