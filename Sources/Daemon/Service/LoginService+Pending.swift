import AccountRecord
import Accounts
import LoginWire
import UsherConfiguration

extension LoginService {
    /// How long a login waits for the store to say whose a name is; one that says nothing says nobody's.
    private static let patienceWithStore = Duration.seconds(1)

    /// The place that a login needs while it waits for somebody's approval.
    func pendingPlace(of request: LoginRequest, in inForce: InForce) async -> PendingPlaces.Place {
        let source = LoginSource(request)
        return PendingPlaces.Place(
            service: request.service, source: source == .local(uid: 0) ? nil : source,
            isBound: await isBound(request, in: inForce))
    }

    /// Is it known whose the name is? Without a store nobody is ever bound, and all are alike.
    private func isBound(_ request: LoginRequest, in inForce: InForce) async -> Bool {
        guard let accounts else { return true }
        if isManagedLocal(request) { return true }
        guard let name = try? LoginName.check(request.user) else { return false }
        // A name that is listed as locked comes to nothing before this.
        if inForce.configuration.listed.account(named: name) != nil { return true }
        let (answers, sink) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingOldest(1))
        // Not children of this task: it goes on while the disk keeps the store busy.
        Task { sink.yield((try? await accounts.hasOwner(name)) ?? false) }
        let pause = Task { [clock] in
            try? await clock.sleep(Self.patienceWithStore)
            sink.yield(false)
        }
        defer { pause.cancel() }
        for await answer in answers { return answer }
        return false
    }
}
