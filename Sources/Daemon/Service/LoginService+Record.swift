import AccountRecord
import Accounts
import LoginFlow
import LoginWire
import OpenIDConnect

extension LoginService {
    /// Between two writes: many decisions at once cost one, and who asks the store is not kept waiting.
    private static let recordingPause = Duration.seconds(1)

    /// A decision about somebody with an account, for `usher account show`. A sign-in that is granted is in the
    /// store already. Who hung up was not refused.
    func record(_ end: LoginEnd, reason: String, of request: LoginRequest) {
        guard accounts != nil, !request.isTrial, !end.isObserved, request.phase != .passwordChange,
            (1...64).contains(request.service.count), let name = try? LoginName.check(request.user)
        else { return }
        switch end.result {
        case .granted where request.phase == .authenticate && end.prior == nil: return
        case .refused(.cancelled), .refused(.shuttingDown): return
        case .granted, .refused: break
        }
        recorder.note(
            LastDecision(
                service: request.service, decidedAt: clock.now(), isGranted: end.result == .granted, reason: reason),
            of: name)
    }

    /// Writes decisions until the task is cancelled.
    func recordDecisions() async {
        for await _ in recorder.news {
            await recordRest()
            guard (try? await clock.sleep(Self.recordingPause)) != nil else { return }
        }
    }

    /// Writes what waits.
    func recordRest() async {
        let decisions = recorder.take()
        guard let accounts, !decisions.isEmpty else { return }
        do throws(AccountFault) { try await accounts.record(decisions) } catch {
            audit.note(error.reason, "\(decisions.count) decisions are not in the store", priority: "4")
        }
    }
}
