import NIOConcurrencyHelpers
import OpenIDConnect
import StrictJSON

/// The grants by which people sign in: by device, by password, and by CIBA.
extension ScriptedProvider {
    /// Password requests wait from now on until they are released.
    func holdPasswordRequests() { state.withLockedValue { $0.holdsTokenRequests = true } }

    var waitingRequests: Int { state.withLockedValue(\.waiting.count) }

    func releasePasswordRequests() {
        let waiting = state.withLockedValue { state in
            state.holdsTokenRequests = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// The fields of each CIBA request.
    var backchannelRequests: [[String: String]] { state.withLockedValue(\.backchannelRequests) }

    /// CIBA requests are refused so from now on.
    func refuseBackchannel(_ code: String) { state.withLockedValue { $0.backchannelError = code } }

    func startDevice() -> HTTPAnswer {
        seen("device")
        let number = state.withLockedValue { state in
            state.codes += 1
            return state.codes
        }
        return Self.json(
            .members([
                ("device_code", .text("device-code-\(number)")), ("user_code", .text("CODE-\(number)")),
                ("verification_uri", .text("\(Self.issuer)/activate")), ("expires_in", .integer(600)),
                ("interval", .integer(5)),
            ]))
    }

    func startBackchannel(_ fields: [String: String]) -> HTTPAnswer {
        let (error, number) = state.withLockedValue { state in
            state.backchannelRequests.append(fields)
            return (state.backchannelError, state.backchannelRequests.count)
        }
        if let error { return Self.error(error) }
        return Self.json(
            .members([
                ("auth_req_id", .text("request-\(number)")), ("expires_in", .integer(60)), ("interval", .integer(5)),
            ]))
    }

    func token(_ fields: [String: String]) async throws(TransportError) -> HTTPAnswer {
        if fields["grant_type"] == "refresh_token" { return try await refresh(fields) }
        guard fields["grant_type"] == "password" else {
            // In one step, so that whoever has seen a poll counted knows what it was answered.
            let approval = state.withLockedValue { state in
                state.counts["poll", default: 0] += 1
                return state.approval
            }
            switch approval {
            case .pending: return Self.error("authorization_pending")
            case .denied: return Self.error("access_denied")
            case .approved(let user): return tokens(for: user)
            }
        }
        seen("password")
        if state.withLockedValue(\.holdsTokenRequests) {
            await withTaskCancellationHandler {
                await hold()
            } onCancel: {
                seen("cancelled")
            }
        }
        guard let user = fields["username"], let password = fields["password"], Self.passwords[user] == password
        else { return Self.error("invalid_grant") }
        return tokens(for: user)
    }

    func hold() async {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLockedValue { state in
                if state.holdsTokenRequests { state.waiting.append(continuation) }
                return state.holdsTokenRequests
            }
            if !isHeld { continuation.resume() }
        }
    }
}
