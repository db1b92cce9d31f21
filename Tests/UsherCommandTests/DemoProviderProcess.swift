import Foundation
import Glibc

/// demo-provider as it is built, for one test.
final class DemoProviderProcess {
    let issuer: String
    private let process = Process()
    private let output = Pipe()

    init(in folder: CommandFolder) throws {
        try folder.write(#"[{"username": "alice", "password": "alice-pw"}]"#, to: "people.json")
        process.executableURL = try RunningCommand.program("demo-provider")
        process.arguments = ["--people", folder.path("people.json")]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        issuer = String(decoding: line, as: UTF8.self).replacing("ready issuer=", with: "")
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Ends it; all that it wrote after its first line.
    func log() throws -> String {
        kill(process.processIdentifier, SIGTERM)
        let rest = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: rest, as: UTF8.self)
    }
}
