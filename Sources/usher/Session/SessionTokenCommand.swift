import ArgumentParser
import Glibc
import SecretMemory
import StrictJSON

/// `usher session token`.
struct SessionTokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Print an access token of your own for a program.",
        discussion: """
            You need to be signed in on this host, and a role with tokens = true. With --audience \
            the token is for that resource server, if token_audiences of the role names it. \
            The token goes to a file or pipe; a terminal shows it with --show alone, for what is \
            on a screen is read by others.

            Exit status: 0 printed, 1 refused, 2 usherd could not be asked.
            """)

    @Option(name: .long, help: ArgumentHelp("For whom the token shall be.", valueName: "audience"))
    var audience: String?

    @Flag(name: .long, help: "Print it on a terminal too.")
    var show = false

    @Flag(name: .long, help: "Write the token and its expiry to standard output as JSON.")
    var json = false

    @Option(name: .long, help: ArgumentHelp("usherd's admin socket.", valueName: "path"))
    var adminSocket = AdminSocket.standardPath

    func run() throws {
        guard show || isatty(STDOUT_FILENO) == 0 else {
            throw CommandFailure(message: "a terminal shows no token: write it to a file or pipe, or use --show")
        }
        do throws(AccessTokenAnswer.Refusal) {
            let socket = AdminSocket(path: AbsolutePath.from(adminSocket))
            guard let token = try AccessTokenAnswer.ask(socket, audience: audience) else { return }
            write(token)
        } catch {
            if json {
                Output.line(AsciiJSON.text(error.json))
            } else {
                Output.error("usher: \(error.message) (\(error.reason))")
            }
            throw ExitCode(error.status)
        }
    }

    /// The bytes are overwritten when they are written.
    private func write(_ token: AccessTokenAnswer.Token) {
        var bytes: [UInt8] = []
        if json {
            bytes = JSONValue.members([
                ("ok", .bool(true)), ("token_type", .text("Bearer")), ("expires_at", .integer(Int(token.expiresAt))),
                ("expires_in", .integer(Int(token.expiresIn))),
                ("access_token", .string(token.secret.withBytes { Array($0) })),
            ]).encoded()
        } else {
            token.secret.withBytes { bytes.append(contentsOf: $0) }
        }
        bytes.append(UInt8(ascii: "\n"))
        Output.write(bytes, to: STDOUT_FILENO)
        bytes.eraseSecret()
    }
}
