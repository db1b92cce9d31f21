import AccountRecord
import Accounts
import LoginPolicy
import NIOConcurrencyHelpers
import OpenIDConnect
import StrictJSON
import UsherConfiguration

/// Access tokens for a person's own programs, where a role of theirs gives them.
struct SessionTokens: Sendable {
    let service: LoginService

    private struct Holder {
        let kept: AccountTokens.Kept
        let provider: ProviderService
        let tokens: AccountTokens
    }

    /// Nothing is asked of the provider: may the person have one?
    func check(uid: UInt32, target: TokenTarget?) async throws(TokenRefusal) {
        _ = try await holder(uid: uid, target: target, in: service.inForce)
    }

    /// A token that is good now. Without a target the sign-in's own serves until half of its time is over; else a
    /// refresh brings one, by the same chain and rules as a re-check.
    func token(uid: UInt32, target: TokenTarget?) async throws(TokenRefusal) -> KeptAccessToken {
        let inForce = service.inForce
        if let token = fresh(try await holder(uid: uid, target: target, in: inForce), target) { return token }
        guard service.tokenLimits.take(uid, now: service.clock.uptime()) else { throw .limited }
        await service.turns.take(uid)
        defer { service.turns.leave(uid) }
        // Whoever had the turn before may have brought one, or ended it all.
        let holder = try await holder(uid: uid, target: target, in: inForce)
        if let token = fresh(holder, target) { return token }
        let token = try await refresh(holder, target)
        guard target?.isContradicted(by: token.secret) != true else { throw .audienceDiffers }
        // A logout may have begun and ended meanwhile.
        _ = try await self.holder(uid: uid, target: target, in: inForce)
        note(token, holder, target)
        return token
    }

    private func fresh(_ holder: Holder, _ target: TokenTarget?) -> KeptAccessToken? {
        guard target == nil, let token = holder.kept.session.accessToken, token.isFresh(now: service.clock.now())
        else { return nil }
        return token
    }

    /// The account's tokens, if policy lets the person have one now.
    private func holder(
        uid: UInt32, target: TokenTarget?, in inForce: InForce
    ) async throws(TokenRefusal) -> Holder {
        guard let tokens = service.tokens(in: inForce) else { throw .notKept }
        let now = service.clock.now()
        let kept: AccountTokens.Kept?
        do throws(AccountFault) { kept = try await tokens.kept(uid: uid, now: now) } catch { throw .store(error) }
        guard let kept, service.hasLiving(kept.records, in: inForce) else { throw .notSignedIn }
        let account = kept.standing.account
        guard account.state == .active else { throw .locked }
        guard let isStill = await service.isKnownStill(account) else { throw .nameUnknown }
        guard isStill else { throw .notSignedIn }
        guard let provider = inForce.providers.first(where: { $0.issuer == account.issuer }),
            case .known(let facts) = kept.standing.facts,
            FactsSource(document: kept.standing.factsSource)?.serves(provider.factsSource) ?? false
        else { throw .factsUnusable }
        let (age, overflow) = now.value.subtractingReportingOverflow(facts.establishedAt.value)
        guard !overflow, Duration.seconds(age) <= inForce.longestRoleAge else { throw .factsUnusable }
        let context = LoginContext(
            service: [], provider: provider.name, host: service.hostName(in: inForce),
            hostTags: inForce.configuration.hostTags, now: now)
        guard let audiences = provider.rules.tokenAudiences(of: facts, login: account.name.bytes, in: context) else {
            throw .noRole
        }
        if let target, !audiences.contains(target.audience) { throw .audienceNotAllowed }
        return Holder(kept: kept, provider: provider, tokens: tokens)
    }

    private func refresh(_ holder: Holder, _ target: TokenTarget?) async throws(TokenRefusal) -> KeptAccessToken {
        let (kept, tokens) = (holder.kept, holder.tokens)
        guard let refreshToken = kept.session.refreshToken else { throw .noRefreshToken }
        let isUnanswered: Bool
        do throws(AccountFault) {
            guard let answer = try await tokens.noteRequest(kept) else { throw .binding(.unknown) }
            isUnanswered = answer
        } catch { throw error == .binding(.unknown) ? .notSignedIn : .store(error) }
        let stored = NIOLockedValueBox<(fault: AccountFault?, token: KeptAccessToken?)>((nil, nil))
        do throws(ProviderError) {
            _ = try await holder.provider.client.refresh(refreshToken, origin: kept.session.origin, target: target) {
                secrets in
                stored.withLockedValue { $0.token = secrets.accessToken }
                // A token for one resource server is its program's; the sign-in keeps its own.
                guard target == nil || secrets.isRotated else { return true }
                let session =
                    target == nil ? kept.session.rotated(to: secrets) : kept.session.rotated(to: secrets.refreshToken)
                do throws(AccountFault) { return try await tokens.replace(kept, by: session) != nil } catch {
                    stored.withLockedValue { $0.fault = error }
                    return false
                }
            }
        } catch {
            if let fault = stored.withLockedValue({ $0.fault }) { throw .store(fault) }
            if error == .refresh(.notKept) { throw .notSignedIn }
            // This answer is none that was lost: what else the provider ever says of the sign-in counts as it is.
            let isDenied = error.deniesSignIn(claimSources: [])
            if isDenied || error.isOnlyAnswer, !isUnanswered { try? await tokens.noteAnswer(kept) }
            if isDenied {
                service.renewals.want(kept.standing.account.uid, within: .zero, now: service.clock.uptime())
            }
            throw .provider(error)
        }
        try? await tokens.noteAnswer(kept)
        guard let token = stored.withLockedValue({ $0.token }) else {
            throw .provider(.tokenResponse(.noAccessToken))
        }
        return token
    }

    private func note(_ token: KeptAccessToken, _ holder: Holder, _ target: TokenTarget?) {
        let account = holder.kept.standing.account
        service.audit.note(
            "token.issued", "a program of uid \(account.uid) has an access token", priority: "6",
            members: [
                ("user", .string(account.name.bytes)), ("uid", .integer(Int(account.uid))),
                ("provider", .text(holder.provider.name)),
            ] + (target.map { [("audience", .string($0.audience))] } ?? []))
    }
}
