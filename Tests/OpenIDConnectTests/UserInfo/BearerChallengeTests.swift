import Testing

@testable import OpenIDConnect

/// RFC 6750 §3: why the provider does not take a token.
struct BearerChallengeTests {
    @Test(arguments: [
        ("Bearer error=\"invalid_token\"", "invalid_token"), ("bearer error=invalid_token", "invalid_token"),
        ("Bearer realm=\"a, b\", error=\"insufficient_scope\", scope=\"x\"", "insufficient_scope"),
        ("Basic realm=\"x\", Bearer realm=\"y\", error=\"invalid_token\"", "invalid_token"),
        ("Bearer realm=\"x\",error = \"a\\\"b\"", "a\"b"), ("BEARER ERROR=\"e\"", "e"),
        ("Negotiate, Bearer error=\"e\"", "e"), ("Bearer error=\"e\", error=\"f\"", "e"),
    ])
    func `the error of a Bearer challenge is read`(_ header: String, _ code: String) {
        #expect(BearerChallenge.errorCode(Array(header.utf8)) == Array(code.utf8))
    }

    @Test(arguments: [
        "", "Bearer", "Bearer realm=\"x\"", "Basic error=\"invalid_token\"", "Bearer error=", "Bearer error=\"e",
        "Bearer error=\"e\\", "error=\"e\"", "Bearer realm=\"x\", Basic error=\"e\"", "=", ",,,", "Bearer\"e\"",
        "Bearer \u{0}error=\"e\"", "Bearer error_description=\"error=invalid_token\"",
    ])
    func `anything else has none`(_ header: String) {
        #expect(BearerChallenge.errorCode(Array(header.utf8)) == nil)
    }
}
