import Glibc
import LoginFlow
import LoginPolicy
import LoginWire
import NIOCore
import OpenIDConnect
import SecretMemory
import UsherConfiguration

/// One connection of pam_usher.so: one request, its dialogue, its verdict.
struct AuthConnection: Sendable {
    /// From the connection to the whole `begin` frame.
    private static let patienceForBegin = TimeAmount.seconds(5)

    let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    let peerUID: UInt32
    let service: LoginService

    /// Runs until both sides are done. Cancelling the task ends the login.
    func run() async {
        let began = service.clock.uptime()
        let times = LoginTimes(startedAt: began, uptime: service.clock.uptime)
        let impatience = channel.channel.eventLoop.scheduleTask(in: Self.patienceForBegin) { [channel] in
            channel.channel.close(promise: nil)
        }
        defer { impatience.cancel() }
        try? await channel.executeThenClose { inbound, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                var reader = FrameReader()
                defer { reader.erase() }
                var attempt: LoginAttempt?
                var hasBegun = false
                do {
                    for try await buffer in inbound {
                        Self.move(buffer, to: &reader)
                        while let message = try Self.nextMessage(&reader) {
                            switch message {
                            case .begin(let request):
                                guard !hasBegun else { throw WireError.unexpectedFrame }
                                hasBegun = true
                                impatience.cancel()
                                attempt = await begin(request, began: began, times, &group)
                            case .answer(.password, let password):
                                guard let attempt else { throw WireError.unexpectedFrame }
                                times.personAnswered()
                                attempt.deliver(.password(password))
                            case .answer(.acknowledgement, _):
                                guard let attempt else { throw WireError.unexpectedFrame }
                                times.personAnswered()
                                attempt.deliver(.acknowledged)
                            case .cancel:
                                attempt?.deliver(.stopped(.cancelled))
                            }
                        }
                    }
                    attempt?.deliver(.stopped(.cancelled))
                } catch let error as WireError {
                    attempt?.deliver(.stopped(.wire(error)))
                    if attempt == nil { service.audit.note(error.reason, "a frame was refused", priority: "4") }
                    channel.channel.close(promise: nil)
                } catch {
                    attempt?.deliver(.stopped(.cancelled))
                }
                try await group.waitForAll()
            }
        }
    }

    /// Answers `accepted`, then either the verdict at once or an attempt that runs beside.
    private func begin(
        _ request: LoginRequest, began: Duration, _ times: LoginTimes, _ group: inout ThrowingTaskGroup<Void, any Error>
    ) async -> LoginAttempt? {
        // To the end of this login, whatever is loaded meanwhile.
        let inForce = service.inForce
        // A task keeps all memory that it ever needed until it ends, and this one waits for the person.
        async let opening = open(request, began: began, times, inForce)
        guard let (attempt, missed) = await opening else { return nil }
        group.addTask {
            var end = await service.settle(await Self.knowingWhy(attempt.run()), of: request, in: inForce)
            end.missedReuse = missed
            await finish(end, request, began, times, inForce)
        }
        return attempt
    }

    /// nil: the verdict is given. Else the attempt that gives it, and why the login leans on no sign-in of before.
    private func open(
        _ request: LoginRequest, began: Duration, _ times: LoginTimes, _ inForce: InForce
    ) async -> (LoginAttempt, ReuseRefusal?)? {
        await send([.accepted(id: request.id)])
        if !request.phase.isSession, service.observes(request, in: inForce) {
            await finish(await service.account(request, peer: peerUID, in: inForce), request, began, times, inForce)
            return nil
        }
        switch request.phase {
        case .account:
            await finish(await service.account(request, peer: peerUID, in: inForce), request, began, times, inForce)
        case .passwordChange:
            let issuer = inForce.provider(of: request).issuer
            await finish(LoginEnd(.refused(.passwordChange(issuer: issuer))), request, began, times, inForce)
        case .openSession, .closeSession:
            await send(await service.session(request, in: inForce))
            channel.channel.close(promise: nil)
        case .authenticate:
            let missed: ReuseRefusal?
            switch await service.lean(request, in: inForce) {
            case .decided(let end):
                await finish(end, request, began, times, inForce)
                return nil
            case .asks(let refusal): missed = refusal
            }
            switch service.admit(request, in: inForce) {
            case .failure(let refusal):
                var end = LoginEnd(.refused(refusal))
                end.missedReuse = missed
                await finish(end, request, began, times, inForce)
            case .success(let grants):
                return (service.attempt(request, grants: grants, times: times, in: inForce, send: send), missed)
            }
        }
        return nil
    }

    /// Only the daemon's own end cancels this task: then nobody gave up, and trying again helps.
    private static func knowingWhy(_ end: LoginEnd) -> LoginEnd {
        switch end.result {
        case .refused(.cancelled) where Task.isCancelled,
            .refused(.provider(.transport(.cancelled))) where Task.isCancelled:
            LoginEnd(.refused(.shuttingDown), grant: end.grant, evidence: end.evidence)
        default: end
        }
    }

    private func finish(
        _ end: LoginEnd, _ request: LoginRequest, _ began: Duration, _ times: LoginTimes, _ inForce: InForce
    ) async {
        await send([
            .verdict(service.conclude(end, of: request, peer: peerUID, began: began, times: times, in: inForce))
        ])
        channel.channel.close(promise: nil)
    }

    /// A peer that is gone shows as the end of its input; a failed write needs no second report.
    private func send(_ messages: [DaemonMessage]) async {
        let buffer = ByteBuffer(bytes: messages.flatMap { $0.encode() })
        try? await channel.channel.writeAndFlush(buffer).get()
    }

    private static func nextMessage(_ reader: inout FrameReader) throws(WireError) -> ShimMessage? {
        guard var frame = try reader.next() else { return nil }
        defer { frame.payload.eraseSecret() }
        return try ShimMessage(frame: frame)
    }

    /// Copies what arrived and overwrites the network buffer: it may hold a password. In place, although NIO's pool
    /// holds the buffer too: a mutating access would copy it, and the password would stay in the pool.
    private static func move(_ buffer: ByteBuffer, to reader: inout FrameReader) {
        reader.append(buffer.readableBytesView)
        buffer.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            explicit_bzero(UnsafeMutableRawPointer(mutating: base), bytes.count)
        }
    }
}
