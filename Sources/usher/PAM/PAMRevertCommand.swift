import ArgumentParser
import Glibc
import HostSystem

/// `usher pam revert`: usher-pam-revert.service runs it.
struct PAMRevertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Take back the changes whose time is over.",
        discussion: "usher-pam-revert.service runs this; nobody has to.")

    /// Confirmations are seen after at most so long; in milliseconds.
    private static let pause: Int64 = 1_000

    @Flag(name: .long, help: "Wait for the others until none is left.")
    var wait = false

    func run() throws {
        try PAMCommand.mustBeRoot()
        let folder = PAMStateFolder()
        try BootMark.make()
        let change = PAMChange(places: PAMPlaces(), folder: folder)
        var isReady = false
        var failures = 0
        while true {
            let now = HostTime.now()
            let pending = try folder.pending()
            var failure: CommandFailure?
            for due in pending where due.remaining(at: now) <= 0 {
                do throws(CommandFailure) {
                    for line in try change.revert(due) { Output.line(line) }
                } catch {
                    // A usher pam enable that waits for READY may hold the lock; a full disk may get room, and sshd
                    // files that it takes.
                    Output.error("usher: \(due.service): \(error.message)")
                    failure = error
                }
            }
            if !isReady { ServiceNotification.send("READY=1") }
            isReady = true
            guard wait else {
                if let failure { throw failure }
                return
            }
            failures = failure == nil ? 0 : failures + 1
            let left = pending.map { $0.remaining(at: now) }.filter { $0 > 0 } + (failures > 0 ? [.max] : [])
            guard let next = left.min() else { return }
            usleep(useconds_t(clamping: min(next, Self.pause(failures: failures)) * 1_000))
        }
    }

    /// Milliseconds until the next look: after failures in a row longer and longer.
    static func pause(failures: Int) -> Int64 { pause << Int64(min(max(0, failures - 1), 5)) }
}
