import Foundation
import Glibc

/// usher as it is built, in a process of its own, below a private directory.
struct RunningCommand {
    let status: Int32
    let output: String
    let errors: String

    /// `leads`: as the leader of a session of its own. Whoever runs the tests may be in one whose leader is gone.
    init(_ arguments: [String], in folder: URL, leads: Bool = false) throws {
        let process = Process()
        let usher = try Self.program("usher")
        process.executableURL = leads ? URL(fileURLWithPath: "/usr/bin/setsid") : usher
        process.arguments = (leads ? ["--wait", usher.path] : []) + arguments
        process.currentDirectoryURL = folder
        process.environment = ["SWIFT_BACKTRACE": "enable=no"]
        let (output, errors) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        self.output = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        self.errors = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        status = process.terminationReason == .exit ? process.terminationStatus : -1
    }

    /// Built programs lie beside the tests.
    static func program(_ name: String) throws -> URL {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name)
    }
}

/// A private directory below $TMPDIR or /tmp that goes with the last reference.
final class CommandFolder {
    /// Eight lines of a usher.toml.
    static let provider = """
        [provider.corp]
        issuer = "https://idp.example.com"
        [provider.corp.client]
        id = "usher"
        auth_method = "none"
        [provider.corp.claims]
        principal = "preferred_username"
        groups = "groups"
        """

    /// A whole usher.toml for this issuer: a group, a role, and sshd by code.
    static func file(issuer: String) -> String {
        provider.replacing("https://idp.example.com", with: issuer) + """

            [role.staff]
            groups = ["g"]
            [service.sshd]
            grants = ["device"]
            roles = ["staff"]

            """
    }

    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("usher-command-" + UUID().uuidString)
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func run(_ arguments: String...) throws -> RunningCommand { try RunningCommand(arguments, in: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func text(_ name: String) throws -> String {
        try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
    }

    func write(_ text: String, to name: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    }
}
