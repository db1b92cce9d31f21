import JOSE
import OpenIDConnect
import StrictJSON

/// own/idtoken.json and own/jwks.json: a token, and whether it passes under the policy of the file.
enum IDTokenVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        ["own/idtoken.json", "own/jwks.json"].compactMap { path in
            guard let document = folder.object(path) else { return nil }
            var report = FileReport(path)
            let policy = document["policy"]?.object ?? JSONObject()
            let expectations = expectations(policy)
            let now = UnixSeconds(policy.integer("now") ?? 0)
            let common = document["jwks"]?.encoded()
            for vector in document.objects("cases") {
                let refusal = refusal(
                    of: vector, keys: vector.bytes("jwks_text") ?? common ?? [], expectations, now: now)
                report.record(
                    vector.string("id"), wanted: vector.wantsAcceptance, isAccepted: refusal == nil, reason: refusal)
            }
            return report
        }
    }

    private static func expectations(_ policy: JSONObject) -> IDTokenExpectations {
        var rules = TokenRules()
        let names = (policy["algs"]?.array ?? []).compactMap(\.text)
        rules.algorithms = Set(names.compactMap { SignatureAlgorithm(name: $0) })
        rules.trustedAudiences = (policy["trusted_audiences"]?.array ?? []).compactMap(\.text)
        if let skew = policy.integer("leeway_s") { rules.clockSkew = skew }
        if let lifetime = policy.integer("max_lifetime_s") { rules.maximumLifetime = lifetime }
        if let bytes = policy.integer("max_token_bytes") { rules.maximumBytes = Int(bytes) }
        return IDTokenExpectations(
            issuer: policy.bytes("issuer") ?? [], clientID: policy.bytes("client_id") ?? [], rules: rules,
            freshSince: policy.integer("fresh_since").map { UnixSeconds($0) })
    }

    /// nil when accepted, or else the reason code.
    private static func refusal(
        of vector: JSONObject, keys: [UInt8], _ expectations: IDTokenExpectations, now: UnixSeconds
    ) -> String? {
        let set: KeySet
        do { set = try KeySet.parse(keys) } catch { return error.reason }
        do throws(IDTokenError) {
            let token = try UnverifiedIDToken.parse(vector.bytes("token") ?? [], expectations: expectations)
            _ = try token.verify(keys: set, accessToken: vector.bytes("access_token"), now: now)
            return nil
        } catch { return error.reason }
    }
}
