import ArgumentParser
import Glibc
import HostSystem
import LoginExplanation
import OpenIDConnect
import StrictJSON

/// `usher explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why somebody may or may not use a service, and what would change it.",
        usage: """
            usher explain --user <name> --service <name> (--last | --claims <file> | --token <file>)
                          [--userinfo <file>] [--access-token <file>] [--rhost <address>]
                          [--config <path>] [--demo] [--admin-socket <path>] [--verbose] [--json]
            """,
        discussion: """
            With --claims or --token the configuration is read by the caller and decides about the \
            claims in the file; no signature is checked. With --last usherd is asked about the \
            person's last login at the service. Root may ask about everybody; others learn of \
            their own logins only, without claims, groups and files.

            Exit status: 0 granted, 1 refused, 2 it could not be explained.
            """)

    @Option(name: .long, help: ArgumentHelp("The login name.", valueName: "name"))
    var user: String

    @Option(name: .long, help: ArgumentHelp("The PAM service.", valueName: "name"))
    var service: String

    @Flag(name: .long, help: "Ask usherd about the person's last login at the service.")
    var last = false

    @Option(
        name: .long,
        help: ArgumentHelp("A JSON file with an ID token's claims; - is standard input.", valueName: "file"))
    var claims: String?

    @Option(name: .long, help: ArgumentHelp("A file with an ID token; - is standard input.", valueName: "file"))
    var token: String?

    @Option(name: .long, help: ArgumentHelp("A JSON file with what UserInfo says.", valueName: "file"))
    var userinfo: String?

    @Option(name: .long, help: ArgumentHelp("A file with the access token.", valueName: "file"))
    var accessToken: String?

    @Option(name: .long, help: ArgumentHelp("The remote host; without it the login is local.", valueName: "address"))
    var rhost = ""

    @Option(name: .long, help: ArgumentHelp("The configuration.", valueName: "path"))
    var config = "/etc/usher/usher.toml"

    @Flag(name: .long, help: "Allow http on a loopback address, as usherd --demo.")
    var demo = false

    @Option(name: .long, help: ArgumentHelp("usherd's admin socket.", valueName: "path"))
    var adminSocket = AdminSocket.standardPath

    @Flag(name: .long, help: "Show every check, rule and role.")
    var verbose = false

    @Flag(name: .long, help: "Write the result to standard output as JSON.")
    var json = false

    func validate() throws {
        guard [claims != nil, token != nil, last].count(where: \.self) == 1 else {
            throw ValidationError("exactly one of --last, --claims and --token says which login is meant")
        }
        guard !last || (userinfo == nil && accessToken == nil && rhost.isEmpty) else {
            throw ValidationError("--userinfo, --access-token and --rhost belong to --claims and --token")
        }
        guard [claims, token, userinfo, accessToken].count(where: { $0 == "-" }) <= 1 else {
            throw ValidationError("standard input can be one file only")
        }
    }

    func run() throws {
        var explanation = last ? try ask() : try decide()
        if json {
            Output.line(AsciiJSON.text(explanation.json))
        } else {
            if let time = explanation.time { explanation.notes.append("decided at \(UTCText.text(time.value))") }
            let style = ExplanationStyle(isColoured: TerminalColour.isWanted, isVerbose: verbose)
            for line in explanation.lines(style) { Output.line(line) }
        }
        if !explanation.isGranted { throw ExitCode(1) }
    }

    private func decide() throws -> Explanation {
        var notes: [String] = []
        let members: JSONObject
        if let token {
            members = try ClaimsInput.idToken(token)
            notes.append("signature, issuer, audience and times of the token were not checked; usher token verify does")
        } else {
            members = try ClaimsInput.object(claims ?? "-")
        }
        let access = try accessToken.map { (path) throws(CommandFailure) in try ClaimsInput.accessToken(path) }
        if case .some(.none) = access { notes.append("the access token is opaque: nothing can be read in it") }
        return OfflineExplanation(
            configuration: try ConfigurationLoader.read(AbsolutePath.from(config), demo: demo), user: Array(user.utf8),
            service: Array(service.utf8), remoteHost: Array(rhost.utf8), claims: members,
            userInfo: try userinfo.map { (path) throws(CommandFailure) in try ClaimsInput.object(path) },
            accessToken: access.flatMap(\.self), now: UnixSeconds(WallClock.now())
        ).explain(notes: notes)
    }

    private func ask() throws -> Explanation {
        let path = AbsolutePath.from(adminSocket)
        do throws(AdminError) {
            let answer = try AdminSocket(path: path).ask(
                .explain, [("user", .text(user)), ("service", .text(service))])
            guard let explanation = answer["explanation"]?.object.flatMap({ Explanation($0) }),
                explanation.user.elementsEqual(user.utf8), explanation.service.elementsEqual(service.utf8)
            else { throw .malformed }
            return explanation
        } catch {
            if json {
                Output.line(AsciiJSON.text(ExplainFailure.json(error, path: path)))
                throw ExitCode(UsherCommand.troubleStatus)
            }
            throw CommandFailure(message: ExplainFailure.text(error, path: path))
        }
    }
}
