import NIOCore

/// Runs tasks on an event loop's thread: what they do with its channels wakes no other thread.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    /// The loop must outlive every task that prefers this.
    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
