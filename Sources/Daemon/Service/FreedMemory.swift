import NIOConcurrencyHelpers

/// What ended logins leave: malloc keeps it, and the system has it back only when it is told. A flood of logins
/// shall not stay in memory.
final class FreedMemory: Sendable {
    /// Fewer connections leave too little to look for.
    static let manyConnections = 16
    /// Between two times: logins that end one after the other cost one, and who comes next finds memory that is there.
    static let pause = Duration.seconds(12)

    private let ended = NIOLockedValueBox(0)
    /// Many connections have ended.
    private let news: AsyncStream<Void>
    private let sink: AsyncStream<Void>.Continuation

    init() {
        (news, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// A connection is over, and all that belonged to it.
    func noteEnd() {
        let isMany = ended.withLockedValue { ended in
            ended += 1
            guard ended >= Self.manyConnections else { return false }
            ended = 0
            return true
        }
        if isMany { sink.yield() }
    }

    /// Calls `giveBack` a pause after many connections have ended, until the task is cancelled.
    func watch(_ clock: DaemonClock, giveBack: @Sendable () -> Void) async {
        for await _ in news {
            guard (try? await clock.sleep(Self.pause)) != nil else { return }
            giveBack()
        }
    }
}
