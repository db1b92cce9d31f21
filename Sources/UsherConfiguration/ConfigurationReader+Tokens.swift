import JOSE
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// `[provider.NAME.tokens]`.
    mutating func readTokens(_ provider: TOMLTable, place: String) -> TokenRules {
        var rules = TokenRules()
        guard let (table, _) = table(provider, "tokens") else { return rules }
        checkKeys(table, of: "provider.NAME.tokens", place: "\(place.dropLast()).tokens]")
        if let list = texts(table, "allowed_algs") {
            rules.algorithms = Set(list.texts.compactMap { choice($0, "allowed_algs", of: SignatureAlgorithm.self) })
            if list.isEmpty { report("allowed_algs must not be empty", at: list.position) }
        }
        if let list = names(table, "trusted_audiences") { rules.trustedAudiences = list }
        if let text = text(table, "require_azp"),
            let choice = choice(text, "require_azp", of: TokenRules.AuthorizedParty.self)
        {
            rules.authorizedParty = choice
        }
        if let text = text(table, "at_hash"), let choice = choice(text, "at_hash", of: TokenRules.AccessTokenHash.self)
        {
            rules.accessTokenHash = choice
        }
        if let bits = integer(table, "min_rsa_bits", in: 2_048...8_192) { rules.minimumRSABits = bits }
        if let bytes = integer(table, "max_token_bytes", in: 1_024...CompactJWS.maximumBytes) {
            rules.maximumBytes = bytes
        }
        readTimes(table, into: &rules)
        readClaimRules(table, into: &rules)
        return rules
    }

    /// `device_nonce` and `device_pkce` of `[provider.NAME]`.
    mutating func readDeviceGrant(_ provider: TOMLTable) -> DeviceGrantRules {
        var rules = DeviceGrantRules()
        if let text = text(provider, "device_nonce"),
            let choice = choice(text, "device_nonce", of: DeviceGrantRules.Nonce.self)
        {
            rules.nonce = choice
        }
        if let text = text(provider, "device_pkce"),
            let choice = choice(text, "device_pkce", of: DeviceGrantRules.PKCE.self)
        {
            rules.pkce = choice
        }
        return rules
    }

    private mutating func readTimes(_ table: TOMLTable, into rules: inout TokenRules) {
        if let skew = duration(table, "clock_skew", in: 0...300) { rules.clockSkew = skew.components.seconds }
        if let age = duration(table, "max_age_of_iat", in: 60...86_400) { rules.maximumAge = age.components.seconds }
        if let lifetime = duration(table, "max_lifetime", in: 60...86_400) {
            rules.maximumLifetime = lifetime.components.seconds
        }
        if let age = duration(table, "max_auth_age", in: 60...2_592_000) {
            rules.maximumAuthenticationAge = age.components.seconds
        }
    }

    private mutating func readClaimRules(_ table: TOMLTable, into rules: inout TokenRules) {
        rules.requiredClaims = readRequiredClaims(table)
        if let list = texts(table, "forbidden_claims") {
            for name in list.texts {
                if name.bytes.isEmpty {
                    report("forbidden_claims must not have an empty name", at: name.position)
                } else if Self.neededClaims.contains(where: { $0.utf8.elementsEqual(name.bytes) })
                    || rules.requiredClaims.contains(where: { $0.name == name.bytes })
                {
                    report(
                        "every ID token must have \(Quoted.text(name.bytes)): it cannot be forbidden",
                        at: name.position)
                }
                rules.forbiddenClaims.append(name.bytes)
            }
        }
        if let list = texts(table, "required_acr") {
            if list.isEmpty { report("required_acr must not be empty: leave it out to ask nothing", at: list.position) }
            rules.requiredACR = list.texts.map(\.bytes)
        }
        if let list = textSets(table, "required_amr") {
            if list.isEmpty { report("required_amr must not be empty: leave it out to ask nothing", at: list.position) }
            rules.requiredAMR = list.sets.map { $0.texts.map(\.bytes) }
        }
    }

    /// OpenID Connect Core §2.
    private static let neededClaims = ["iss", "sub", "aud", "exp", "iat"]

    /// Names of which none is empty.
    private mutating func names(_ table: TOMLTable, _ key: String) -> [[UInt8]]? {
        guard let list = texts(table, key) else { return nil }
        for text in list.texts where text.bytes.isEmpty {
            report("\(key) must not have an empty name", at: text.position)
        }
        return list.texts.map(\.bytes)
    }
}
