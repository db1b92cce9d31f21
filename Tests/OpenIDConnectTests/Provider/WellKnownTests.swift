import Testing

@testable import OpenIDConnect

/// Where metadata are looked for.
struct WellKnownTests {
    @Test(arguments: [
        ("https://idp.test", "https://idp.test/.well-known/oauth-authorization-server"),
        ("https://idp.test/", "https://idp.test/.well-known/oauth-authorization-server"),
        (
            "https://idp.test:8443/realms/corp",
            "https://idp.test:8443/.well-known/oauth-authorization-server/realms/corp"
        ),
        ("https://idp.test/realms/corp/", "https://idp.test/.well-known/oauth-authorization-server/realms/corp"),
        ("https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443/.well-known/oauth-authorization-server/a"),
    ])
    func `an authorization server's path stands between host and issuer's path (RFC 8414 §3)`(
        _ issuer: String, _ expected: String
    ) {
        #expect(ScriptedIssuer.url(issuer).authorizationServerURL?.bytes == Array(expected.utf8))
    }

    @Test(arguments: [
        ("https://idp.test", "https://idp.test/.well-known/openid-configuration"),
        ("https://idp.test/realms/corp/", "https://idp.test/realms/corp/.well-known/openid-configuration"),
    ])
    func `an OpenID provider's stands behind (Discovery §4)`(_ issuer: String, _ expected: String) {
        #expect(ScriptedIssuer.url(issuer).discoveryURL?.bytes == Array(expected.utf8))
    }
}
