import StrictJSON
import Testing

@testable import OpenIDConnect

/// `nonce`: CORE-11.
@Suite struct NonceTests {
    private static let sent = Array("n-0S6_WzA2Mj".utf8)
    let issuer: TestIssuer

    init() throws { issuer = try TestIssuer() }

    private func judge(_ nonce: JSONValue?, _ expected: ExpectedNonce) throws {
        var expectations = TestIssuer.expectations
        expectations.nonce = expected
        _ = try issuer.judge(["nonce": nonce], expectations: expectations)
    }

    @Test(arguments: [ExpectedNonce.ifPresent(sent), .required(sent)])
    func `a nonce that was sent must be equal (CORE-11)`(_ expected: ExpectedNonce) throws {
        try judge(.string(Self.sent), expected)
        for other in [JSONValue.text("n-0S6_WzA2MJ"), .text("n-0S6_WzA2Mj "), .text(""), .null, .integer(1)] {
            #expect(throws: IDTokenError.nonceDiffers) { try judge(other, expected) }
        }
        #expect(throws: IDTokenError.nonceDiffers) { try judge(.array([.string(Self.sent)]), expected) }
    }

    @Test func `an absent nonce passes unless it is required (CORE-11)`() throws {
        try judge(nil, .ifPresent(Self.sent))
        try judge(nil, .none)
        #expect(throws: IDTokenError.nonceMissing) { try judge(nil, .required(Self.sent)) }
    }
}
