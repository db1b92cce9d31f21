import LoginPolicy
import LoginWire
import OpenIDConnect
import StrictJSON

extension LoginAttempt {
    /// How long a refusal waits for what explains it.
    private static let patience = Duration.seconds(3)
    /// What the verdict needs of the module's patience.
    private static let reserve = Duration.seconds(2)

    /// Where a claim that is missing may stand instead. UserInfo is asked once, unless the module would not
    /// wait for the verdict.
    nonisolated func unusedClaims(of token: VerifiedIDToken, _ response: TokenResponse) async -> UnusedClaims {
        let left = request.patience - (effects.uptime() - begin)
        var userInfo: JSONObject?
        if left > Self.patience + Self.reserve {
            userInfo = await withTaskGroup(of: JSONObject?.self) { group in
                group.addTask { [provider] in await provider.unusedUserInfo(of: token, response: response) }
                group.addTask { [effects] in
                    try? await effects.sleep(Self.patience)
                    return nil
                }
                let first = await group.next() ?? nil
                group.cancelAll()
                return first
            }
        }
        return UnusedClaims(accessToken: UnusedClaims.peek(response), userInfo: userInfo)
    }
}

extension LoginRules {
    /// Was it refused because a claim that the rules read is not there?
    func isClaimMissing(_ decision: Decision, in members: JSONObject) -> Bool {
        guard case .denied(let denial) = decision.verdict else { return false }
        switch denial {
        case .principalMissing:
            return true
        case .noRole, .groupsUnknown, .groupsOverage, .groupsRequired, .groupNotAllowed, .rolesRequired:
            let isAbsent = { (path: ClaimPath?) in path.map { $0.value(in: members) == nil } ?? false }
            return isAbsent(claims.groups) || isAbsent(claims.roles)
        default:
            return false
        }
    }
}
