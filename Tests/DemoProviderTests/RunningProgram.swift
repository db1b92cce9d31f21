import Foundation
import Glibc
import Testing

/// demo-provider as it is built, in a process of its own.
final class RunningProgram {
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private let folder: URL
    /// The first line of its output; nil when it ended without one.
    let readyLine: String?
    private(set) var port: UInt16 = 0

    /// Starts it with alice and two numbered people.
    init(_ arguments: String...) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let people = folder.appendingPathComponent("people.json")
        try Data(#"[{"username": "alice", "password": "a b+ü"}]"#.utf8).write(to: people)
        // Built programs lie beside the tests.
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appendingPathComponent("demo-provider")
        process.arguments = ["--people", people.path, "--many", "100"] + arguments
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        var bytes: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            bytes.append(byte)
        }
        readyLine = bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
        port = readyLine?.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Sends the signal and waits; the status, and the lines after the first.
    func end(_ signal: Int32) throws -> (status: Int32, lines: [String]) {
        kill(process.processIdentifier, signal)
        return try finish()
    }

    func finish() throws -> (status: Int32, lines: [String]) {
        let rest = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : -1
        return (status, String(decoding: rest, as: UTF8.self).split(separator: "\n").map(String.init))
    }

    var errorText: String {
        get throws { String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self) }
    }
}
