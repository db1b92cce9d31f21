import JOSE
import StrictJSON
import Testing

@testable import OpenIDConnect

/// `at_hash`: JOSE-16, JWT-13.
@Suite struct AccessTokenHashTests {
    static let accessToken = Array("access-token-1".utf8)

    /// Computed with another implementation (Python's hashlib) over "access-token-1".
    static let hashes: [(SignatureAlgorithm, String)] = [
        (.es256, "xbDyM5Wjs8mTAhnyPZlETA"), (.ps256, "xbDyM5Wjs8mTAhnyPZlETA"),
        (.es384, "Z2bWqw23yCiNi06TTWWJ6GDqNsCbm8iQ"), (.es512, "ZDF0ZIrz-CeaQ43lPXZWSsjpu7TSFdVlDejvKcy1OlQ"),
        (.edDSA, "ZDF0ZIrz-CeaQ43lPXZWSsjpu7TSFdVlDejvKcy1OlQ"),
    ]

    @Test(arguments: hashes)
    func `the left half of the algorithm's hash is accepted`(_ algorithm: SignatureAlgorithm, _ hash: String) throws {
        let issuer = try TestIssuer(algorithm)
        #expect(throws: Never.self) { try issuer.judge(["at_hash": .text(hash)], accessToken: Self.accessToken) }
        #expect(throws: IDTokenError.accessTokenHashDiffers) {
            try issuer.judge(["at_hash": .text(hash)], accessToken: Self.accessToken + [0x20])
        }
    }

    @Test func `a hash of another algorithm, another type or another length is refused (JOSE-16, JWT-13)`() throws {
        let issuer = try TestIssuer(.es256)
        let wrong: [JSONValue] = [
            .text("Z2bWqw23yCiNi06TTWWJ6GDqNsCbm8iQ"), .text("ZDF0ZIrz-CeaQ43lPXZWSsjpu7TSFdVlDejvKcy1OlQ"),
            .text("xbDyM5Wjs8mTAhnyPZlETA="), .text(""), .text(String("xbDyM5Wjs8mTAhnyPZlETA".dropLast(2))), .null,
            .integer(1),
            .array([.text("xbDyM5Wjs8mTAhnyPZlETA")]),
        ]
        for value in wrong {
            #expect(throws: IDTokenError.accessTokenHashDiffers) {
                try issuer.judge(["at_hash": value], accessToken: Self.accessToken)
            }
        }
    }

    @Test func `no hash is fine, and a hash without an access token has nothing to be compared with`() throws {
        let issuer = try TestIssuer(.es256)
        #expect(throws: Never.self) { try issuer.judge(accessToken: Self.accessToken) }
        #expect(throws: Never.self) { try issuer.judge(["at_hash": .text("xbDyM5Wjs8mTAhnyPZlETA")], accessToken: nil) }
        #expect(throws: IDTokenError.accessTokenHashDiffers) { try issuer.judge(["at_hash": .null], accessToken: nil) }
    }
}
