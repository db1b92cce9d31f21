import LoginFlow
import LoginPolicy
import LoginWire

extension LoginService {
    /// More is no second factor, and would only fill the store.
    private static let maximumMethods = 32
    private static let maximumTextBytes = 256

    /// The record that a sign-in leaves which is granted; nil when it cannot be leaned on.
    func record(
        of request: LoginRequest, _ evidence: LoginEnd.Evidence, _ provider: ProviderService
    ) -> SessionRecord? {
        // `grant` is nil of a service account: each of its logins is a sign-in of its own.
        guard let place = sessions?.place(of: request), let grant = evidence.facts.grant else { return nil }
        let isShort = { (text: [UInt8]) in text.count <= Self.maximumTextBytes }
        var record = SessionRecord(
            id: request.id, uid: 0, provider: provider.name, proof: SessionRecord.Proof(grant),
            authTime: evidence.facts.authTime, acr: evidence.facts.acr.flatMap { isShort($0) ? $0 : nil },
            amr: Array(evidence.facts.amr.filter(isShort).prefix(Self.maximumMethods)), service: request.service,
            remoteHost: request.remoteHost, place: place, signedInAt: clock.sessionTime)
        record.maximumAge = provider.rules.longestSession(of: evidence.decision.roles)
        return record
    }
}
