import LoginWire
import OpenIDConnect

/// A CIBA request while it holds the account's place.
struct BackchannelRequest: Sendable {
    let code: ApprovalCode
    /// When the provider stops asking the person, in uptime.
    var expiry: Duration
}

extension LoginAttempt {
    /// Nothing is sent unless the account's place for CIBA is free, and there is one among the pending.
    func startBackchannel(_ group: inout DiscardingTaskGroup) async {
        if let refusal = effects.takeBackchannel() {
            sink.yield(.backchannelStarted(.failure(refusal)))
            return
        }
        guard let randomBytes = try? effects.randomBytes(8), randomBytes.count == 8 else {
            effects.leaveBackchannel(.settled)
            sink.yield(.backchannelStarted(.failure(.internalState)))
            return
        }
        if let refusal = await takePlace() {
            effects.leaveBackchannel(.settled)
            sink.yield(.backchannelStarted(.failure(refusal)))
            return
        }
        let code = ApprovalCode(randomBytes: randomBytes)
        let now = effects.uptime()
        // Nobody is there to be let in after the shim's deadline, so nobody shall be asked longer.
        let left = max(request.patience - (now - begin), .seconds(1))
        backchannel = BackchannelRequest(code: code, expiry: now + left)
        let message = messages.bindingMessage(code, for: request)
        group.addTask { [provider, sink, user = request.user] in
            do throws(ProviderError) {
                let authentication = try await provider.startBackchannelAuthentication(
                    user: user, bindingMessage: message, requestedExpiry: left)
                sink.yield(.backchannelStarted(.success(authentication)))
            } catch {
                sink.yield(.backchannelStarted(.failure(.provider(error))))
            }
        }
    }

    func showApproval(_ authentication: BackchannelAuthentication, lifetime: Duration) async {
        guard let code = backchannel?.code else { return }
        backchannel?.expiry = effects.uptime() + authentication.lifetime
        await effects.send(messages.approval(code, lifetime: lifetime, for: request))
    }

    /// When the attempt is over, or goes on without CIBA. The outcome may depend on the request's end.
    func leaveBackchannel(_ outcome: (_ expiry: Duration) -> BackchannelOutcome) {
        guard let request = backchannel else { return }
        backchannel = nil
        effects.leaveBackchannel(outcome(request.expiry))
    }
}
