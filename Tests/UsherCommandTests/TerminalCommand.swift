import Foundation
import Glibc

/// usher as it is built, on a terminal of its own, with a person who answers each question.
struct TerminalCommand {
    let status: Int32
    /// Everything that stood on the terminal, with what was typed; without carriage returns.
    let text: String
    /// Answers that nobody asked for.
    let unused: Int

    /// A question ends with a colon and a blank. Behind the last answer comes the end of the input.
    init(_ arguments: [String], typing answers: [String], in folder: URL) throws {
        // ^D
        let endOfInput: UInt8 = 4
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var unlocked: Int32 = 0
        var number: UInt32 = 0
        // TIOCSPTLCK and TIOCGPTN of ioctl_tty(2).
        guard master >= 0, ioctl(master, 0x4004_5431, &unlocked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
            throw CocoaError(.fileReadUnknown)
        }
        defer { close(master) }
        let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw CocoaError(.fileReadUnknown) }
        let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
        let process = Process()
        // A session of its own: /dev/tty must be this terminal, not the one of the tests.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
        process.arguments = ["--ctty", "--wait", try RunningCommand.program("usher").path] + arguments
        process.currentDirectoryURL = folder
        process.environment = ["SWIFT_BACKTRACE": "enable=no"]
        process.standardInput = terminal
        process.standardOutput = terminal
        process.standardError = terminal
        try process.run()
        try terminal.close()
        var rest = answers[...]
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        // The end of a terminal whose last user has gone is an error (EIO).
        while case let count = read(master, &chunk, chunk.count), count > 0 {
            output += chunk.prefix(count)
            guard output.suffix(2).elementsEqual(": ".utf8) else { continue }
            let typed = rest.popFirst().map { Array(($0 + "\n").utf8) } ?? [endOfInput]
            _ = typed.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
        }
        unused = rest.count
        process.waitUntilExit()
        status = process.terminationReason == .exit ? process.terminationStatus : -1
        text = String(decoding: output.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }
}
