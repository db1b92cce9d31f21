import AccountRecord
import Accounts
import HostSystem
import LoginFlow
import LoginPolicy
import OpenIDConnect
import SecretMemory
import StrictJSON
import TerminalText
import UsherConfiguration

extension LoginService {
    /// What records of such sign-ins have in place of a PAM service.
    static let bearerService = Array("usher".utf8)

    /// Takes an access token that the owner of a uid brings for a sign-in of theirs, and keeps the record. It says
    /// nothing about groups: facts stay what the last interactive sign-in made them.
    func signIn(presenting token: SecretBytes, _ opening: BearerOpening) async -> Result<SessionRecord, BearerRefusal> {
        let inForce = inForce
        var known: Known?
        let result: Result<SessionRecord, BearerRefusal>
        do throws(BearerRefusal) {
            let found = try await bearerAccount(of: opening.uid, in: inForce)
            known = found
            result = .success(try await signIn(presenting: token, opening, of: found))
        } catch { result = .failure(error) }
        note(result, opening, of: known)
        return result
    }

    private struct Known {
        let account: Account
        let provider: ProviderService
        let rules: BearerRules
    }

    private func bearerAccount(of uid: UInt32, in inForce: InForce) async throws(BearerRefusal) -> Known {
        guard let accounts else { throw .noAccount }
        let account: Account?
        do throws(AccountFault) {
            account = try await accounts.worker.onStore { (store) throws(StoreError) in try store.account(uid: uid) }
        } catch { throw .store(error) }
        guard let account, account.subject != nil else { throw .noAccount }
        guard account.state == .active else { throw .locked }
        guard await isStill(account) else { throw .noAccount }
        // It has its secret.
        guard inForce.configuration.serviceAccount(named: account.name.bytes) == nil else { throw .off }
        for provider in inForce.providers where provider.issuer == account.issuer {
            if let rules = provider.served.bearer {
                return Known(account: account, provider: provider, rules: rules)
            }
        }
        throw .off
    }

    private func signIn(
        presenting token: SecretBytes, _ opening: BearerOpening, of known: Known
    ) async throws(BearerRefusal) -> SessionRecord {
        if let wait = bearerAttempts.take(opening.uid, now: clock.uptime()) {
            throw .tooManyFailures(seconds: max(1, wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0)))
        }
        do throws(BearerRefusal) {
            let record = try await record(presenting: token, opening, of: known)
            bearerAttempts.leave(opening.uid, isRefused: false, now: clock.uptime())
            return record
        } catch {
            bearerAttempts.leave(opening.uid, isRefused: error.isOfToken, now: clock.uptime())
            throw error
        }
    }

    private func record(
        presenting token: SecretBytes, _ opening: BearerOpening, of known: Known
    ) async throws(BearerRefusal) -> SessionRecord {
        guard let sessions, let bootID = sessions.bootID else { throw .bootUnknown }
        let presented: PresentedToken
        do throws(ProviderError) {
            presented = try await known.provider.client.signIn(presenting: token, rules: known.rules)
        } catch { throw .provider(error) }
        guard presented.issuer == known.account.issuer, presented.subject == known.account.subject else {
            throw .otherPerson
        }
        let rules = known.provider.rules
        let said = LoginFacts(
            issuer: presented.issuer, subject: presented.subject, claims: presented.claims, acr: presented.acr,
            amr: presented.amr, rules: rules.claims, accounts: rules.accounts, establishedAt: clock.now())
        guard said.principal == .value(known.account.name.bytes) else { throw .otherName }
        guard let id = try? SystemRandom.bytes(16) else { throw .randomness }
        var record = SessionRecord(
            id: id, uid: opening.uid, provider: known.provider.name, proof: .bearer, authTime: presented.authTime,
            acr: presented.acr, amr: presented.amr, service: Self.bearerService,
            place: opening.place(bootID: bootID), signedInAt: issued(presented))
        record.lastUse = clock.sessionTime
        // It is no longer good than the token itself.
        record.maximumAge = presented.expiry.value - presented.issuedAt.value
        let used = UsedToken(
            issuer: presented.issuer, subject: presented.subject, fingerprint: presented.fingerprint,
            expiry: presented.expiry)
        try await sessions.begin(record, by: used, of: known.account)
        return record
    }

    /// The sign-in is as old as the token, however late it is brought.
    private func issued(_ token: PresentedToken) -> SessionTime {
        var time = clock.sessionTime
        // Both are below 2^53 in size.
        let age = max(time.wall.value - token.issuedAt.value, 0)
        time.wall = UnixSeconds(time.wall.value - age)
        time.sinceBoot -= age
        return time
    }

    private func note(_ result: Result<SessionRecord, BearerRefusal>, _ opening: BearerOpening, of known: Known?) {
        var members: [(String, JSONValue)] = [("uid", .integer(Int(opening.uid)))]
        if let known {
            members.append(("user", .string(TerminalText.escaped(known.account.name.bytes, limit: 64))))
            members.append(("provider", .text(known.provider.name)))
        }
        switch result {
        case .success(let record):
            members.append(("outcome", .text("granted")))
            members.append(("reason", .text("granted")))
            members.append(("session", .text(Hexadecimal.text(record.id))))
            if let acr = record.acr { members.append(("acr", .string(TerminalText.escaped(acr, limit: 256)))) }
            if !record.amr.isEmpty {
                members.append(
                    ("amr", .array(record.amr.prefix(16).map { .string(TerminalText.escaped($0, limit: 256)) })))
            }
            audit.note("usher.session_open", "uid \(opening.uid) signed in by a token", members: members)
        case .failure(let refusal):
            // Who was not made to wait before may ask without an end, and all that nobody knows are one: the journal
            // drops what is too much, and with it others' logins.
            guard refusal.isOfToken || bearerNotes.take(known == nil ? .max : opening.uid, now: clock.uptime()) else {
                return
            }
            members.append(("outcome", .text(refusal.isOfToken ? "refused" : "unavailable")))
            members.append(("reason", .text(refusal.reason)))
            audit.note(
                "usher.session_open", "a token of uid \(opening.uid) is no sign-in: \(refusal.reason)", priority: "5",
                members: members)
        }
    }
}
