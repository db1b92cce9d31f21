import LoginFlow
import LoginWire
import OpenIDConnect

extension LoginService {
    /// Counts a decision. Names of services that are not configured come from the caller and are not kept.
    func measure(
        _ end: LoginEnd, _ outcome: AuditRecord.Outcome, reason: String, of request: LoginRequest, _ times: LoginTimes,
        in inForce: InForce
    ) {
        guard !request.isTrial else { return metrics.countTrial() }
        if let prior = end.prior, outcome == .granted { metrics.countUse(prior.way) }
        let phase =
            switch request.phase {
            case .authenticate: "login"
            case .account: "account"
            case .passwordChange: "password_change"
            case .openSession, .closeSession: "session"
            }
        let isConfigured = inForce.service(of: request) != nil
        metrics.count(
            LoginMetrics.Series(
                phase: phase,
                service: isConfigured ? String(decoding: request.service, as: UTF8.self) : LoginMetrics.other,
                provider: inForce.provider(of: request).name, grant: end.grant?.rawValue ?? LoginMetrics.none,
                outcome: end.isObserved ? "observed" : outcome.rawValue, reason: reason),
            times.reading)
    }
}
