import JOSE
import OpenIDConnect

extension ConfigurationKeys {
    static let client = rows(
        "provider.NAME.client",
        [
            ConfigurationKey("id", .text, isNeeded: true, "the client ID"),
            .choice(
                "auth_method", of: ClientAuthenticationMethod.self, isNeeded: true, "how the client proves who it is"),
            ConfigurationKey("secret_credential", .text, "the systemd credential that holds the secret"),
            ConfigurationKey("secret_file", .path, "the file that holds the secret"),
            ConfigurationKey(
                "secret_grace", .duration, is: "\"1m\"", "how long the previous secret is tried after a change"),
            .choice("basic_encoding", of: BasicEncoding.self, is: .form, "how ID and secret are encoded"),
            ConfigurationKey("private_key_credential", .text, "the systemd credential that holds the private key"),
            ConfigurationKey("private_key_file", .path, "the file that holds the private key"),
            ConfigurationKey("key_id", .text, "the kid of assertions"),
            ConfigurationKey(
                "assertion_alg", .text,
                words: SignatureAlgorithm.allCases.map(\.rawValue) + SharedSecretAlgorithm.allCases.map(\.rawValue),
                "the algorithm of assertions: ES256 by default, HS384 with client_secret_jwt"),
            .choice(
                "assertion_audience", of: ClientAssertionSettings.Audience.self, is: .issuer,
                "whom assertions are for"),
            .choice(
                "assertion_client_id", of: ClientAssertionSettings.ClientIDParameter.self, is: .send,
                "whether client_id stands beside an assertion"),
            ConfigurationKey("audience", .texts, is: "[]", "audiences to ask for"),
            ConfigurationKey("resource", .texts, is: "[]", "resources to ask for"),
            ConfigurationKey("scopes", .texts, is: "[\"openid\", \"profile\"]", "scopes to ask for"),
            ConfigurationKey(
                "ciba_login_hint", .text, is: "\"name\"", "what CIBA tells the provider about who is meant"),
        ])

    static let tokens = rows(
        "provider.NAME.tokens",
        [
            .choices(
                "allowed_algs", of: SignatureAlgorithm.self,
                is: "[\"RS256\", \"PS256\", \"ES256\", \"ES384\", \"EdDSA\"]", "signature algorithms that count"),
            ConfigurationKey("trusted_audiences", .texts, is: "[]", "audiences that a token may have besides us"),
            .choice(
                "require_azp", of: TokenRules.AuthorizedParty.self, is: .auto, "when a token must have azp"),
            ConfigurationKey("clock_skew", .duration, is: "\"60s\"", "how far clocks may differ"),
            ConfigurationKey(
                "max_age_of_iat", .duration, is: "\"10m\"", "how long before the login a token may have been issued"),
            ConfigurationKey("max_lifetime", .duration, is: "\"1d\"", "the longest time from iat to exp"),
            ConfigurationKey("max_auth_age", .duration, "how long ago the person may have signed in"),
            ConfigurationKey("required_acr", .texts, "acr must be one of these"),
            ConfigurationKey("required_amr", .textSets, "amr must have every member of one of these"),
            ConfigurationKey("required_claims", .map, is: "{}", "claims and the values that they must have"),
            ConfigurationKey("forbidden_claims", .texts, is: "[]", "claims that a token must not have"),
            ConfigurationKey("min_rsa_bits", .integer, is: "2048", "the shortest RSA key that counts"),
            ConfigurationKey("max_token_bytes", .integer, is: "65536", "the longest token that is read"),
            .choice(
                "at_hash", of: TokenRules.AccessTokenHash.self, is: .check, "whether at_hash must be present"),
        ])
}
