import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// CIBA Core §7.3: what a backchannel authentication endpoint may say.
struct BackchannelAuthenticationTests {
    private static let plain: [(String, JSONValue)] = [
        ("auth_req_id", .text("1c266114-a1be-4252-8ad1-04986c5b9ac1")), ("expires_in", ScriptedIssuer.number(120)),
    ]

    private func parse(
        changing name: String = "none", to value: JSONValue? = nil
    ) throws(BackchannelAuthenticationError) -> BackchannelAuthentication {
        var members = Self.plain.filter { $0.0 != name }
        if let value { members.append((name, value)) }
        return try BackchannelAuthentication.parse(JSONValue.members(members).object ?? JSONObject())
    }

    @Test func `five seconds where the provider is silent, and the request's id is never printed`() throws {
        let authentication = try parse()
        #expect(authentication.interval == .seconds(5) && authentication.lifetime == .seconds(120))
        #expect(authentication.requestID.withBytes { Array($0) } == Array("1c266114-a1be-4252-8ad1-04986c5b9ac1".utf8))
        #expect(!"\(authentication)".contains("1c266114") && !String(reflecting: authentication).contains("1c266114"))
    }

    @Test func `a request's id has 1 to 4,096 printable characters`() throws {
        let longest = [UInt8](repeating: 0x7E, count: 4_096)
        #expect(try parse(changing: "auth_req_id", to: .string(longest)).requestID.count == 4_096)
        let bad: [JSONValue?] = [
            nil, .null, .integer(7), .text(""), .string(longest + [0x7E]), .text("a b"), .text("a\n"), .text("é"),
            .string([0x61, 0]), .text("\u{7F}"),
        ]
        for value in bad {
            #expect(throws: BackchannelAuthenticationError.requestID) { try parse(changing: "auth_req_id", to: value) }
        }
    }

    @Test(arguments: [(1, 1), (899, 899), (900, 900), (901, 900), (2_147_483_647, 900)])
    func `a request lives for 15 minutes at most (FLOW-03)`(_ seconds: Int64, _ expected: Int64) throws {
        #expect(
            try parse(changing: "expires_in", to: ScriptedIssuer.number(seconds)).lifetime == .seconds(expected))
    }

    @Test(arguments: [
        nil, JSONValue.text("120"), ScriptedIssuer.number(0), ScriptedIssuer.number(-1), .null, .bool(true),
        .number(JSONNumber(double: 120.5, integer: nil)), ScriptedIssuer.number(.max), ScriptedIssuer.number(.min),
    ])
    func `a lifetime that is no positive whole number is refused`(_ value: JSONValue?) {
        #expect(throws: BackchannelAuthenticationError.lifetime) { try parse(changing: "expires_in", to: value) }
    }

    @Test(arguments: [(0, 1), (1, 1), (5, 5), (120, 120)])
    func `the interval has a floor of one second`(_ seconds: Int64, _ expected: Int64) throws {
        #expect(try parse(changing: "interval", to: ScriptedIssuer.number(seconds)).interval == .seconds(expected))
    }

    @Test(arguments: [
        JSONValue.text("5"), ScriptedIssuer.number(-1), ScriptedIssuer.number(121), ScriptedIssuer.number(.max), .null,
    ])
    func `an interval that is no whole number up to expires_in is refused`(_ value: JSONValue) {
        #expect(throws: BackchannelAuthenticationError.interval) { try parse(changing: "interval", to: value) }
    }
}
