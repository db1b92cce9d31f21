import AccountRecord
import Accounts
import LoginFlow
import LoginPolicy
import LoginWire
import UsherConfiguration

extension LoginService {
    /// Who goes through these is logged in already, or is no person at the host: their end is nobody's last one.
    private static let passages: Set<[UInt8]> = Set(
        [
            "sudo", "sudo-i", "su", "su-l", "runuser", "runuser-l", "doas", "polkit-1", "cron", "crond", "atd",
            "systemd-user",
        ].map { Array($0.utf8) })
    /// From the verdict of a login to its session, in seconds: sshd's LoginGraceTime.
    private static let longestOpening: Int64 = 120
    /// Between two looks at sessions whose application may have died.
    private static let watchPause = Duration.seconds(300)

    /// The answer to a session that begins or ends. It is no authorisation: whatever the answer is, the module lets
    /// it begin and end.
    func session(_ request: LoginRequest, in inForce: InForce) async -> [DaemonMessage] {
        var messages: [DaemonMessage] = []
        if request.phase == .openSession {
            let facts = await knownFacts(of: request, in: inForce)
            messages = inForce.configuration.sessions.exportedClaims.prefix(DaemonMessage.maximumVariables).map {
                .environment(name: $0.variable, value: facts?.text(of: $0.claim) ?? [])
            }
        }
        do throws(AccountFault) {
            try await note(request)
            messages.append(.verdict(Verdict(for: request, outcome: .granted, reason: "granted", text: [])))
        } catch {
            audit.note(error.reason, "a session is not noted", priority: "4")
            messages.append(.verdict(Verdict(for: request, outcome: .unavailable, reason: error.reason, text: [])))
        }
        return messages
    }

    /// What the last sign-in said, of an account that may come in.
    private func knownFacts(of request: LoginRequest, in inForce: InForce) async -> LoginFacts? {
        let provider = inForce.provider(of: request)
        guard case .facts(let facts) = await signIn(of: request, provider, trialOf: nil, in: inForce) else {
            return nil
        }
        return facts
    }

    private func note(_ request: LoginRequest) async throws(AccountFault) {
        guard let sessions, let accounts, !request.isTrial, !Self.passages.contains(request.service),
            let name = try? LoginName.check(request.user),
            let uid = try await accounts.standing(of: name, now: clock.now())?.account.uid, uid == request.accountUID
        else { return }
        if request.phase == .openSession {
            _ = try await sessions.opened(request, uid: uid, leads: host.leads)
        } else if try await sessions.closed(request, uid: uid, leads: host.leads) == 0 {
            try await endClosed(uid: uid, by: request.sessionID)
        }
    }

    /// The account's last session is over. A login that has its verdict, and whose own session is still to open, is
    /// not: the person comes while another of theirs, or a program, leaves. `leader`: of who has closed.
    private func endClosed(uid: UInt32, by leader: UInt32? = nil) async throws(AccountFault) {
        let now = clock.sessionTime
        _ = try await endSessions(uid: uid, reason: "session.closed") { [leads = host.leads] record in
            // A session that opens or closes is a use.
            guard record.proof != .bearer, !Self.passages.contains(record.service), record.openSessions == 0,
                record.lastUse == record.signedInAt, record.place.leader != leader,
                let age = record.signedInAt.age(at: now)
            else { return false }
            return age <= Self.longestOpening && leads(record.place.leader)
        }
    }

    /// Ends the sign-ins of accounts whose last session ended without a word, until the task is cancelled.
    func watchPAMSessions() async {
        while (try? await clock.sleep(Self.watchPause)) != nil { await endLostSessions() }
    }

    func endLostSessions() async {
        do throws(AccountFault) {
            for uid in try await sessions?.dropLost(leads: host.leads) ?? [] {
                try await endClosed(uid: uid)
            }
        } catch {
            audit.note(error.reason, "sessions that ended without a word are not noted", priority: "4")
        }
    }
}
