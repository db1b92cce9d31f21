import JOSE
import OpenIDConnect
import StrictJSON

/// The first byte decides what the rest is: a whole token, a header and a payload without a good
/// signature, or the payload of a token that our own key signs. Only the last can be accepted, and
/// then its claims must say what was asked for.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let key = Fixture.key, let keys = Fixture.keys, let first = bytes.first else { return 0 }
    let rest = bytes.dropFirst()
    let isSigned = first % 3 == 2
    let token: [UInt8]
    switch first % 3 {
    case 0:
        token = Array(rest)
    case 1:
        let parts = rest.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return 0 }
        token =
            Base64URL.encode(parts[0]) + [UInt8(ascii: ".")] + Base64URL.encode(parts[1]) + [UInt8(ascii: ".")]
            + Base64URL.encode([UInt8](repeating: 1, count: 64))
    default:
        guard let signed = try? key.signCompact(payload: Array(rest), type: nil) else { return 0 }
        token = signed
    }
    guard let unverified = try? UnverifiedIDToken.parse(token, expectations: Fixture.expectations) else { return 0 }
    let mayFetch = (try? unverified.precheck(now: Fixture.now)) != nil
    guard let verified = try? unverified.verify(keys: keys, accessToken: nil, now: Fixture.now) else { return 0 }
    precondition(isSigned && mayFetch)
    precondition(verified.claims["iss"] == .text(Fixture.issuer) && verified.claims["sub"] == .string(verified.subject))
    precondition((1...255).contains(verified.subject.count))
    precondition(verified.expiry.value > Fixture.now.value - 60 && verified.issuedAt.value <= Fixture.now.value + 60)
    return 0
}

/// One key for the whole run.
enum Fixture {
    static let issuer = "https://i"
    static let now = UnixSeconds(1_900_000_000)
    static let key = try? SigningKey.generate(.edDSA, keyID: [UInt8(ascii: "k")])
    static let keys = key.flatMap { key in
        try? KeySet.parse(JSONValue.members([("keys", .array([key.publicJWK]))]).encoded())
    }
    static let expectations = IDTokenExpectations(
        issuer: Array(issuer.utf8), clientID: [UInt8(ascii: "c")], algorithms: Set(SignatureAlgorithm.allCases))
}
