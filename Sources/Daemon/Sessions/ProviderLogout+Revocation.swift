import Accounts
import OpenIDConnect
import SecretMemory
import UsherConfiguration

extension ProviderLogout {
    private static let longestPause = Duration.seconds(60)

    func revoke(_ kept: AccountTokens.Kept, _ provider: ProviderService, into report: inout LogoutReport) async {
        var later: [(TokenKind, SecretBytes)] = []
        var pause = Duration.zero
        for kind in provider.served.logout.revoked {
            guard let token = kept.session.token(kind) else { continue }
            let outcome = await provider.client.revoke(token, kind: kind)
            report.revoked[kind] = outcome
            guard case .later(let after) = outcome else { continue }
            later.append((kind, token))
            pause = max(pause, min(after ?? Self.pause, Self.longestPause))
        }
        guard !later.isEmpty, (try? await service.clock.sleep(pause)) != nil else { return }
        for (kind, token) in later { report.revoked[kind] = await provider.client.revoke(token, kind: kind) }
    }

    /// Those of earlier sign-ins, behind the last one's and only if that is revoked. For those that are left a sign-in
    /// answers that comes meanwhile.
    func revokeReplaced(
        _ kept: AccountTokens.Kept, _ provider: ProviderService, _ tokens: AccountTokens,
        into report: inout LogoutReport
    ) async throws(AccountFault) {
        guard provider.served.logout.revoked.contains(.refreshToken), report.revoked[.refreshToken] ?? .done == .done
        else { return }
        for token in kept.session.replaced {
            guard !Task.isCancelled, try await ended(uid: kept.standing.account.uid, tokens)?.version == kept.version
            else { return }
            let outcome = await provider.client.revoke(token, kind: .refreshToken)
            switch outcome {
            case .done: report.replaced += 1
            case .notOffered, .unsupportedTokenType: return
            case .later, .failed(.transport):
                report.replacedFailure = outcome
                return
            case .failed: report.replacedFailure = report.replacedFailure ?? outcome
            }
        }
    }
}

extension KeptSession {
    fileprivate func token(_ kind: TokenKind) -> SecretBytes? {
        switch kind {
        case .refreshToken: refreshToken
        case .accessToken: accessToken?.secret
        }
    }
}
