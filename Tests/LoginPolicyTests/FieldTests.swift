import OpenIDConnect
import StrictJSON
import Testing

@testable import LoginPolicy

/// What each field of a rule compares with what.
struct FieldTests {
    private static let json = #"""
        {"preferred_username":"alice","groups":["users","Ops Team"],"email":"alice@example.com","email_verified":true,
        "name":"Alice Ä","dn":"uid=alice,dc=example","roles":["dba",7],"n":3,"f":3.0,"half":2.5,"flag":true,"word":"3",
        "none":null,"list":["a",5,null,{"x":1},false],"empty":[],"object":{"a":{"b":"deep"}},"a.b":"dotted",
        "big":9007199254740993}
        """#

    /// nil: unknown.
    private func truth(
        _ field: RuleField, _ values: [ValueMatcher], ignoresCase: Bool = false,
        _ change: (inout SampleLogin) -> Void = { _ in }
    ) throws -> Bool? {
        var login = SampleLogin(
            [rule(.field(FieldCondition(field, values, ignoresCase: ignoresCase)))], Self.json)
        login.rules.claims.email = path("email")
        login.rules.claims.name = path("name")
        login.rules.claims.distinguishedName = path("dn")
        login.rules.claims.roles = path("roles")
        login.acr = "urn:mfa"
        login.amr = ["pwd", "otp"]
        change(&login)
        switch try login.decide().rules.first?.outcome {
        case .gave: return true
        case .isFalse: return false
        default: return nil
        }
    }

    @Test(arguments: [
        (RuleField.username, "alice"), (.groups, "Ops Team"), (.roles, "dba"),
        (.distinguishedName, "uid=alice,dc=example"),
        (.email, "alice@example.com"), (.name, "Alice Ä"), (.provider, "corp"), (.service, "sshd"),
        (.host, "db-1.example.com"), (.hostTags, "prod"), (.remoteHost, "10.1.2.3"), (.tty, "ssh"),
        (.acr, "urn:mfa"), (.amr, "otp"), (.claim(path("word")), "3"), (.claim(path("object", "a", "b")), "deep"),
        (.claim(path("a.b")), "dotted"), (.claim(path("list")), "a"),
    ])
    func `a field fits the same bytes and no others`(_ field: RuleField, _ value: String) throws {
        #expect(try truth(field, [exact(value)]) == true)
        #expect(try truth(field, [exact("x"), exact(value)]) == true)
        #expect(try truth(field, [wildcard("\(value.prefix(1))*")]) == true)
        for other in [value + " ", " " + value, String(value.dropLast()), value.uppercased() + "!", ""] {
            #expect(try truth(field, [exact(other)]) == false)
        }
    }

    @Test func `letters count, unless the rule says otherwise, and then ASCII alone`() throws {
        #expect(try truth(.groups, [exact("USERS")]) == false)
        #expect(try truth(.groups, [exact("USERS")], ignoresCase: true) == true)
        #expect(try truth(.groups, [wildcard("US*")]) == false)
        #expect(try truth(.groups, [wildcard("US*")], ignoresCase: true) == true)
        #expect(try truth(.name, [exact("ALICE Ä")], ignoresCase: true) == true)
        #expect(try truth(.name, [exact("alice ä")], ignoresCase: true) == false)
        #expect(try truth(.groups, [try regex("USERS")]) == false)
        #expect(try truth(.groups, [try regex("USERS")], ignoresCase: true) == true)
        // Whether the rest of a name that has other letters fits cannot be told.
        #expect(try truth(.name, [try regex("alice ä")], ignoresCase: true) == nil)
        #expect(try truth(.name, [try regex("Alice .")], ignoresCase: true) == true)
    }

    @Test func `numbers fit numbers, whatever their spelling, and never strings`() throws {
        #expect(try truth(.claim(path("n")), [.integer(3)]) == true)
        #expect(try truth(.claim(path("f")), [.integer(3)]) == true)
        #expect(try truth(.claim(path("n")), [.fraction(3)]) == true)
        #expect(try truth(.claim(path("half")), [.fraction(2.5)]) == true)
        #expect(try truth(.claim(path("half")), [.integer(2)]) == false)
        #expect(try truth(.claim(path("word")), [.integer(3)]) == false)
        #expect(try truth(.claim(path("n")), [exact("3")]) == false)
        #expect(try truth(.claim(path("big")), [.fraction(9_007_199_254_740_992)]) == false)
        #expect(try truth(.claim(path("flag")), [.integer(1)]) == false)
    }

    @Test func `bools fit bools alone`() throws {
        #expect(try truth(.claim(path("flag")), [.boolean(true)]) == true)
        #expect(try truth(.claim(path("flag")), [.boolean(false)]) == false)
        #expect(try truth(.claim(path("flag")), [exact("true")]) == false)
        #expect(try truth(.claim(path("n")), [.boolean(true)]) == false)
    }

    @Test func `of several values one is enough, objects and nulls among them are left out`() throws {
        #expect(try truth(.claim(path("list")), [.integer(5)]) == true)
        #expect(try truth(.claim(path("list")), [.boolean(false)]) == true)
        #expect(try truth(.claim(path("list")), [exact("b"), .integer(6)]) == false)
        #expect(try truth(.claim(path("list")), [.missing]) == false)
        #expect(try truth(.claim(path("empty")), [wildcard("*")]) == false)
        #expect(try truth(.roles, [exact("7")]) == false)
    }

    @Test func `null is true of what is missing, and of nothing that is there`() throws {
        #expect(try truth(.claim(path("absent")), [.missing]) == true)
        #expect(try truth(.claim(path("none")), [.missing]) == true)
        #expect(try truth(.claim(path("absent")), [exact("x"), .missing]) == true)
        #expect(try truth(.claim(path("word")), [.missing]) == false)
        #expect(try truth(.claim(path("absent")), [exact("x")]) == nil)
        #expect(try truth(.claim(path("object", "z")), [exact("x")]) == nil)
        #expect(try truth(.remoteHost, [.missing]) { $0.context.remoteHost = [] } == true)
        #expect(try truth(.acr, [.missing]) { $0.acr = nil } == true)
    }

    @Test func `what is there and cannot be read is unknown, also for null`() throws {
        #expect(try truth(.claim(path("object")), [.missing]) == nil)
        #expect(try truth(.claim(path("object")), [exact("deep")]) == nil)
        let unverified = Self.json.replacing("\"email_verified\":true", with: "\"email_verified\":\"true\"")
        for field in [RuleField.email, .claim(path("email"))] {
            #expect(try truth(field, [.missing]) { $0.json = unverified } == nil)
            #expect(try truth(field, [exact("alice@example.com")]) { $0.json = unverified } == nil)
        }
        #expect(try truth(.groups, [.missing]) { $0.json = #"{"preferred_username":"alice","hasgroups":true}"# } == nil)
        #expect(try truth(.name, [.missing]) { $0.rules.claims.name = path("n") } == nil)
        #expect(try truth(.roles, [.missing]) { $0.rules.claims.roles = path("n") } == nil)
    }

    @Test func `a verified address speaks for the claim of that name`() throws {
        let mail =
            #"{"preferred_username":"alice","mail":"m@x.test","email":"alice@example.com","email_verified":true}"#
        #expect(try truth(.email, [wildcard("*")]) { $0.json = mail } == true)
        let other: (inout SampleLogin) -> Void = {
            $0.json = mail
            $0.rules.claims.email = path("mail")
        }
        #expect(try truth(.email, [wildcard("*")], other) == nil)
    }

    @Test func `networks are compared with addresses, a name is in none and outside none`() throws {
        let range = try #require(AddressRange(text: bytes("10.0.0.0/8")))
        #expect(try truth(.remoteHost, [.addresses(range)]) == true)
        for (host, wanted) in [
            ("11.0.0.1", false), ("::ffff:10.0.0.1", true), ("2001:db8::1", false), ("db.example.com", nil),
            ("10.1", nil), ("", nil),
        ] as [(String, Bool?)] {
            #expect(try truth(.remoteHost, [.addresses(range)]) { $0.context.remoteHost = bytes(host) } == wanted)
        }
    }

    @Test func `time asks the host's clock, and is unknown without it`() throws {
        let window = ValueMatcher.time(TimeWindow(days: [.monday], from: 480, to: 1_080))
        #expect(try truth(.time, [window]) == nil)
        #expect(try truth(.time, [window]) { $0.context.localTime = .init(day: .monday, minute: 480) } == true)
        #expect(try truth(.time, [window]) { $0.context.localTime = .init(day: .monday, minute: 1_080) } == false)
    }
}
