import NIOCore
import NIOPosix
import Testing

@testable import Daemon

@Suite struct LoopExecutorTests {
    private actor Counter {
        func isOn(_ loop: any EventLoop) -> Bool { loop.inEventLoop }
    }

    @Test func `a task, its children and its actors stay on the loop, whoever wakes them`() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let task = Task(executorPreference: LoopExecutor(loop)) {
            var places = [loop.inEventLoop]
            await withCheckedContinuation { continuation in
                Task.detached { continuation.resume() }
            }
            places.append(loop.inEventLoop)
            async let child = loop.inEventLoop
            places += [await child, await Counter().isOn(loop)]
            await withDiscardingTaskGroup { group in
                group.addTask { await Task.yield() }
            }
            places.append(loop.inEventLoop)
            return places
        }
        #expect(await task.value == [true, true, true, true, true])
    }
}
