import JOSE
import StrictJSON
import Testing

@testable import OpenIDConnect

/// Input of up to 64 KiB that aims at time, memory or a trap: JWT-16, JOSE-17.
@Suite(.timeLimit(.minutes(1))) struct HostileTokenTests {
    static let room = 48_000

    static let payloads: [(name: String, text: [UInt8])] = [
        ("opening brackets", [UInt8](repeating: UInt8(ascii: "["), count: room)),
        ("opening braces", Array(String(repeating: "{\"a\":", count: room / 5).utf8)),
        ("closing brackets", [UInt8](repeating: UInt8(ascii: "]"), count: room)),
        ("quotes", [UInt8](repeating: UInt8(ascii: "\""), count: room)),
        ("backslashes", [UInt8(ascii: "\"")] + [UInt8](repeating: UInt8(ascii: "\\"), count: room)),
        ("digits", Array(("{\"exp\":" + String(repeating: "9", count: room - 10) + "}").utf8)),
        ("exponent", Array("{\"exp\":1e99999999999999999999}".utf8)),
        ("escapes", Array(("{\"a\":\"" + String(repeating: "\\u0061", count: room / 6 - 4) + "\"").utf8)),
        ("surrogates", Array(("{\"a\":\"" + String(repeating: "\\ud800", count: room / 6 - 4) + "\"").utf8)),
        ("zero bytes", [UInt8](repeating: 0, count: room)),
        ("0xFF bytes", [UInt8](repeating: 0xFF, count: room)),
        ("white space", [UInt8](repeating: 0x20, count: room)),
        ("values", Array(("[0" + String(repeating: ",0", count: room / 2 - 4) + "]").utf8)),
        ("members", Array(("{" + (0..<4_000).map { "\"m\($0)\":0" }.joined(separator: ",") + ",\"m0\":0}").utf8)),
        ("same member", Array(("{" + String(repeating: "\"\":0,", count: room / 6) + "\"\":0}").utf8)),
    ]

    @Test(arguments: payloads.indices) func `a hostile payload is refused (JWT-16)`(_ index: Int) throws {
        let issuer = try TestIssuer()
        let token = try issuer.token(payload: Self.payloads[index].text)
        #expect(throws: IDTokenError.payloadNotJSON, "\(Self.payloads[index].name)") {
            try UnverifiedIDToken.parse(token, expectations: TestIssuer.expectations)
        }
    }

    @Test func `8,192 values are read, one more is not`() throws {
        let issuer = try TestIssuer()
        // The object, the array and its elements.
        let token = { (count: Int) throws -> [UInt8] in
            let list = String(repeating: ",0", count: count - 3)
            return try issuer.token(payload: Array("{\"a\":[0\(list)]}".utf8))
        }
        #expect(throws: Never.self) {
            try UnverifiedIDToken.parse(try token(8_192), expectations: TestIssuer.expectations)
        }
        #expect(throws: IDTokenError.payloadNotJSON) {
            try UnverifiedIDToken.parse(try token(8_193), expectations: TestIssuer.expectations)
        }
    }

    @Test func `2,000 groups and 1,500 members are read`() throws {
        let groups = JSONValue.array((0..<2_000).map { .text("g\($0)") })
        let members = JSONValue.members((0..<1_500).map { ("m\($0)", .bool(true)) })
        let token = try TestIssuer().judge(["groups": groups, "more": members])
        #expect(token.claims["groups"]?.array?.count == 2_000)
        #expect(token.claims["more"]?.object?.members.count == 1_500)
    }

    @Test func `a number of 48,000 digits is a number`() throws {
        let issuer = try TestIssuer()
        let claims = String(decoding: TestIssuer.claims(["exp": nil]).encoded().dropLast(), as: UTF8.self)
        let digits = String(repeating: "9", count: Self.room - claims.utf8.count - 12)
        let token = try issuer.token(payload: Array("\(claims),\"exp\":0.\(digits)}".utf8))
        let unverified = try UnverifiedIDToken.parse(token, expectations: TestIssuer.expectations)
        #expect(throws: IDTokenError.expired) {
            try unverified.verify(keys: try issuer.keys, accessToken: nil, now: TestIssuer.now)
        }
    }

    @Test func `every prefix of a good token and every single changed byte is refused without a trap`() throws {
        let issuer = try TestIssuer()
        let token = try issuer.token()
        let keys = try issuer.keys
        func isAccepted(_ token: [UInt8]) -> Bool {
            guard let unverified = try? UnverifiedIDToken.parse(token, expectations: TestIssuer.expectations) else {
                return false
            }
            return (try? unverified.verify(keys: keys, accessToken: nil, now: TestIssuer.now)) != nil
        }
        #expect(isAccepted(token))
        for count in 0..<token.count { #expect(!isAccepted(Array(token[..<count]))) }
        for offset in token.indices {
            for change: UInt8 in [0x01, 0x20, 0x80] {
                var changed = token
                changed[offset] ^= change
                #expect(!isAccepted(changed), "byte \(offset)")
            }
        }
    }
}
