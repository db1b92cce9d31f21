import OpenIDConnect
import Testing

@testable import LoginPolicy

/// What a service asks beside roles: each with its own denial, in one order.
struct ConditionTests {
    private func verdict(_ change: (inout SampleLogin) throws -> Void) throws -> Decision.Verdict {
        var login = SampleLogin.ofStaff(
            #"{"preferred_username":"alice","groups":["users","ops"],"hd":"example.com"}"#)
        login.scopes = ["openid", "hosts"]
        try change(&login)
        return try login.verdict()
    }

    private func conditions(_ change: (inout AccessConditions) throws -> Void) throws -> Decision.Verdict {
        try verdict { try change(&$0.service.conditions) }
    }

    @Test func `a deny list beats every role (MAP-11)`() throws {
        #expect(try conditions { $0.denyUsers = [bytes("bob")] } == .granted)
        #expect(try conditions { $0.denyUsers = [bytes("bob"), bytes("alice")] } == .denied(.userDenied))
        #expect(try conditions { $0.denyGroups = [bytes("x")] } == .granted)
        #expect(try conditions { $0.denyGroups = [bytes("ops")] } == .denied(.groupDenied))
        #expect(try conditions { $0.denyGroups = [bytes("OPS")] } == .granted)
        let both: (inout AccessConditions) -> Void = {
            $0.allowUsers = [bytes("alice")]
            $0.denyUsers = [bytes("alice")]
        }
        #expect(try conditions(both) == .denied(.userDenied))
    }

    @Test func `an allow list admits its members alone`() throws {
        #expect(try conditions { $0.allowUsers = [bytes("alice")] } == .granted)
        #expect(try conditions { $0.allowUsers = [bytes("Alice")] } == .denied(.userNotAllowed))
        #expect(try conditions { $0.allowGroups = [bytes("x"), bytes("ops")] } == .granted)
        #expect(try conditions { $0.allowGroups = [bytes("x")] } == .denied(.groupNotAllowed))
    }

    @Test(arguments: [
        #"{"preferred_username":"alice"}"#, #"{"preferred_username":"alice","hasgroups":true}"#,
    ])
    func `with groups that are not known, lists of groups let nobody in`(_ json: String) throws {
        var login = SampleLogin([], sources: RoleSources(defaults: ["staff"]), json)
        #expect(try login.verdict() == .granted)
        for change: (inout AccessConditions) -> Void in [
            { $0.denyGroups = [bytes("x")] }, { $0.allowGroups = [bytes("x")] }, { $0.requireGroups = [[bytes("x")]] },
        ] {
            login.service.conditions = AccessConditions()
            change(&login.service.conditions)
            #expect(try login.verdict() == .denied(.groupsUnknown))
        }
    }

    @Test func `required groups, roles and scopes are lists of which one is complete`() throws {
        #expect(try conditions { $0.requireGroups = [["x"], ["users", "ops"]].map { $0.map(bytes) } } == .granted)
        #expect(
            try conditions { $0.requireGroups = [["x", "ops"], ["y"]].map { $0.map(bytes) } }
                == .denied(.groupsRequired))
        #expect(try conditions { $0.requireRoles = [["x"], ["staff"]] } == .granted)
        #expect(try conditions { $0.requireRoles = [["staff", "x"]] } == .denied(.rolesRequired))
        #expect(try conditions { $0.requireScopes = [[bytes("hosts"), bytes("openid")]] } == .granted)
        #expect(try conditions { $0.requireScopes = [[bytes("hosts"), bytes("x")]] } == .denied(.scopesRequired))
    }

    @Test func `a role that does not count here is none of the required ones`() throws {
        func required(_ change: @escaping (inout Role) -> Void) throws -> Decision.Verdict {
            try verdict { login in
                var role = Role(name: "second", groups: [bytes("ops")])
                change(&role)
                login.rules.roles.append(role)
                login.service.conditions.requireRoles = [["staff", "second"]]
            }
        }
        #expect(try required { _ in } == .granted)
        #expect(try required { $0.services = [bytes("sshd")] } == .granted)
        #expect(try required { $0.services = [bytes("sudo")] } == .denied(.rolesRequired))
        #expect(try required { $0.hosts = [bytes("web-*")] } == .denied(.rolesRequired))
        #expect(try required { $0.demands.amr = [[bytes("mfa")]] } == .denied(.rolesRequired))
        #expect(try required { $0.demands.maximumAge = .seconds(60) } == .denied(.rolesRequired))
    }

    @Test func `a list without members asks for the impossible`() throws {
        #expect(try conditions { $0.requireGroups = [[]] } == .denied(.groupsRequired))
        #expect(try conditions { $0.requireRoles = [[]] } == .denied(.rolesRequired))
        #expect(try conditions { $0.requireScopes = [[]] } == .denied(.scopesRequired))
        #expect(try verdict { $0.service.demands.amr = [[]] } == .denied(.amrNotEnough))
    }

    @Test func `the subject is listed or fits a pattern as a whole`() throws {
        #expect(try conditions { $0.allowedSubjects = [bytes("s-1")] } == .granted)
        #expect(try conditions { $0.allowedSubjects = [bytes("s-2")] } == .denied(.subjectNotAllowed))
        #expect(
            try conditions { $0.allowedSubjectPatterns = [try Pattern.compile(bytes("s-[0-9]"), captures: 0)] }
                == .granted)
        #expect(
            try conditions { $0.allowedSubjectPatterns = [try Pattern.compile(bytes("s-"), captures: 0)] }
                == .denied(.subjectNotAllowed))
    }

    @Test func `the domain claim is one of the list, byte for byte`() throws {
        #expect(try conditions { $0.allowedDomains = [bytes("example.com")] } == .granted)
        #expect(try conditions { $0.allowedDomains = [bytes("example.org")] } == .denied(.domainNotAllowed))
        let other: (inout SampleLogin) -> Void = {
            $0.service.conditions.allowedDomains = [bytes("example.com")]
            $0.rules.claims.domain = path("tenant")
        }
        #expect(try verdict(other) == .denied(.domainNotAllowed))
    }

    @Test func `a remote host that is no address of a listed network is refused, a local login is not`() throws {
        let range = try #require(AddressRange(text: bytes("10.0.0.0/8")))
        for (host, wanted) in [
            ("10.1.2.3", Decision.Verdict.granted), ("", .granted), ("::ffff:10.1.2.3", .granted),
            ("11.0.0.1", .denied(.remoteHostNotAllowed)), ("db.example.com", .denied(.remoteHostNotAllowed)),
            ("10.1.2.3 ", .denied(.remoteHostNotAllowed)),
        ] {
            let change: (inout SampleLogin) -> Void = {
                $0.service.conditions.remoteHosts = [range]
                $0.context.remoteHost = bytes(host)
            }
            #expect(try verdict(change) == wanted, "\(host)")
        }
    }

    @Test func `demands on the sign-in are met or refused by name`() throws {
        #expect(try verdict { $0.service.demands.acr = [bytes("a"), bytes("b")] } == .denied(.acrNotEnough))
        #expect(
            try verdict {
                $0.service.demands.acr = [bytes("a"), bytes("b")]
                $0.acr = "b"
            } == .granted)
        let amr: (inout SampleLogin) -> Void = {
            $0.service.demands.amr = [["mfa"], ["pwd", "otp"]].map { $0.map(bytes) }
        }
        for (methods, wanted) in [
            (["mfa"], Decision.Verdict.granted), (["otp", "pwd"], .granted), (["pwd"], .denied(.amrNotEnough)),
            ([], .denied(.amrNotEnough)),
        ] {
            #expect(
                try verdict {
                    amr(&$0)
                    $0.amr = methods
                } == wanted)
        }
    }

    @Test func `a sign-in is as old as allowed, to the second, and not from the future`() throws {
        for (age, wanted) in [
            (0, Decision.Verdict.granted), (900, .granted), (901, .denied(.signInTooOld)), (-60, .granted),
            (-61, .denied(.signInTooOld)), (nil, .denied(.signInTooOld)),
        ] as [(Int64?, Decision.Verdict)] {
            let change: (inout SampleLogin) -> Void = {
                $0.service.demands.maximumAge = .seconds(900)
                $0.authTime = age.map { SampleRules.now.value - $0 }
            }
            #expect(try verdict(change) == wanted, "\(String(describing: age))")
        }
        for time in [Int64.min, .max] {
            let change: (inout SampleLogin) -> Void = {
                $0.service.demands.maximumAge = .seconds(900)
                $0.authTime = time
            }
            #expect(try verdict(change) == .denied(.signInTooOld))
        }
    }

    @Test func `names are kept from the provider by the account rules`() throws {
        #expect(try verdict { $0.rules.accounts.localOnly = [bytes("alice")] } == .denied(.nameLocalOnly))
        #expect(try verdict { $0.rules.accounts.reserved = [bytes("alice")] } == .denied(.nameLocalOnly))
        let pattern = { (text: String) in try Pattern.compile(bytes(text), captures: 0) }
        #expect(try verdict { $0.rules.accounts.namePattern = try pattern("[a-z]+") } == .granted)
        #expect(try verdict { $0.rules.accounts.namePattern = try pattern("[a-k]+") } == .denied(.nameNotAllowed))
        #expect(try verdict { $0.rules.accounts.requiresExisting = true } == .denied(.accountNotExisting))
        let existing: (inout SampleLogin) -> Void = {
            $0.rules.accounts.requiresExisting = true
            $0.context.hostGroups = []
        }
        #expect(try verdict(existing) == .granted)
    }

    @Test func `overage is unknown, or refused where the provider's rules say so`() throws {
        var login = SampleLogin.ofStaff(#"{"preferred_username":"alice","hasgroups":true}"#)
        #expect(try login.verdict() == .denied(.groupsUnknown))
        login.rules.claims.groupsOverage = .deny
        #expect(try login.verdict() == .denied(.groupsOverage))
        var byDefault = SampleLogin([], sources: RoleSources(defaults: ["staff"]), login.json)
        #expect(try byDefault.verdict() == .granted)
        byDefault.rules.roleSources.defaults = []
        // No group would have helped.
        #expect(try byDefault.verdict() == .denied(.noRole))
    }

    @Test func `checks are asked in their order, and the last one decided`() throws {
        var login = SampleLogin.ofStaff()
        #expect(
            try login.decide().checks.map(\.check) == CheckTrace.Check.allCases.filter { $0 != .factsAge })
        #expect(try login.decide().checks.allSatisfy { $0.denial == nil })
        login.service.conditions.denyUsers = [bytes("alice")]
        login.service.conditions.allowUsers = [bytes("bob")]
        #expect(try login.decide().checks.map(\.check) == [.service, .principal, .loginName, .groupsClaim, .denyUsers])
        #expect(try login.decide().checks.last?.denial == .userDenied)
        // Roles are told all the same.
        #expect(try login.decide().roles == ["staff"])
    }

    @Test func `some names are refused before anybody signs in (MAP-3)`() throws {
        var login = SampleLogin.ofStaff()
        let denial = { (login: SampleLogin) in login.rules.admits(login: bytes("alice"), in: login.context) }
        #expect(denial(login) == nil)
        login.service.conditions.denyGroups = [bytes("x")]
        #expect(denial(login) == nil)
        login.service.conditions.allowUsers = [bytes("bob")]
        #expect(denial(login) == .userNotAllowed)
        login.service.conditions.denyUsers = [bytes("alice")]
        #expect(denial(login) == .userDenied)
        login.rules.accounts.match = .map
        #expect(denial(login) == .principalNotMapped)
        login.rules.accounts.localOnly = [bytes("alice")]
        #expect(denial(login) == .nameLocalOnly)
        login.context.service = bytes("su")
        #expect(denial(login) == .serviceNotConfigured)
    }
}
