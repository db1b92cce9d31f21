import LoginPolicy
import StrictJSON

/// A claim that is nowhere in what policy read: is it in what policy did not read?
struct MissingClaim {
    let path: ClaimPath
    /// The key of the configuration that names it.
    let key: String
    let login: ExplainedLogin

    /// `sentence` is what to say when the claim is nowhere.
    func finding(_ sentence: String) -> Finding {
        findingElsewhere()
            ?? Finding(
                .claimAbsent, sentence,
                remedy:
                    "Have the provider put claim \(Quote.path(path)) into the ID token (a scope or a mapper), or name "
                    + "the claim that it sends in \(login.claimsTable) \(key).")
    }

    /// nil: the claim is not there either.
    func findingElsewhere() -> Finding? {
        let claim = Quote.path(path)
        if isPresent(in: login.elsewhere.userInfo) {
            return Finding(
                .onlyInUserInfo, "claim \(claim) is in UserInfo only, the ID token lacks it",
                remedy: "Set sources = [\"id_token\", \"userinfo\"] in \(login.claimsTable), or have the provider put "
                    + "claim \(claim) into the ID token.")
        }
        if isPresent(in: login.elsewhere.accessToken) {
            return Finding(
                .onlyInAccessToken, "claim \(claim) is in the access token only, the ID token lacks it",
                remedy: "Have the provider put claim \(claim) into the ID token (a mapper, or an optional claim): "
                    + "access tokens are never read.")
        }
        return nil
    }

    private func isPresent(in claims: JSONObject?) -> Bool {
        switch claims.flatMap({ path.value(in: $0) }) {
        case nil, .null: false
        default: true
        }
    }
}
