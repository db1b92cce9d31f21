import Accounts
import LoginPolicy
import OpenIDConnect
import SecretMemory
import UsherConfiguration

/// Logs an account out of this host; the provider is told in the background.
struct HostLogout: Sendable {
    let service: LoginService
    let uid: UInt32

    /// `end_session = "print"`: where the person's browser ends the provider's own session. nil: nothing is to be
    /// shown, or nobody is signed in.
    func url() async throws(AccountFault) -> Result<SecretBytes, ProviderError>? {
        let inForce = service.inForce
        guard let kept = try await service.tokens(in: inForce)?.kept(uid: uid, now: service.clock.now()),
            let provider = inForce.providers.first(where: { $0.issuer == kept.standing.account.issuer }),
            provider.served.logout.endSession == .print, let idToken = kept.session.idToken,
            await service.isStill(kept.standing.account)
        else { return nil }
        do throws(ProviderError) {
            return .success(try await provider.client.endSessionURL(LogoutRequest(idToken: idToken)))
        } catch { return .failure(error) }
    }

    /// The sign-ins that have ended: none is a success too. Tokens that are left without one go as well.
    func endAll() async throws(AccountFault) -> [SessionRecord] {
        let ended = try await service.endSessions(uid: uid, reason: "session.logout")
        service.logouts.want(uid)
        return ended
    }
}
