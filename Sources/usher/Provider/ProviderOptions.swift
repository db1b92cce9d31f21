import ArgumentParser
import StrictJSON

/// What both verbs of `usher provider` take.
struct ProviderOptions: ParsableArguments {
    /// What is shown, and whether it is good.
    struct Report {
        let lines: [String]
        let json: JSONValue
        let isGood: Bool
    }

    @Argument(help: "The provider's name in the configuration; without it, all.")
    var name: String?

    @Flag(name: .long, help: "Write usherd's answer to standard output as JSON.")
    var json = false

    @Option(name: .long, help: ArgumentHelp("usherd's admin socket.", valueName: "path"))
    var adminSocket = AdminSocket.standardPath

    func run(_ ask: (AdminSocket, [(String, JSONValue)]) throws(AdminError) -> Report) throws {
        let path = AbsolutePath.from(adminSocket)
        let (lines, json, status): ([String], JSONValue, Int32)
        do throws(AdminError) {
            let report = try ask(AdminSocket(path: path), name.map { [("name", .text($0))] } ?? [])
            (lines, json, status) = (report.lines, report.json, report.isGood ? 0 : 1)
        } catch {
            let report = StatusReport.failed(error, path: path)
            (lines, json, status) = (report.lines, report.json, report.status)
        }
        try show(lines: lines, json: json, status: status)
    }

    private func show(lines: [String], json: JSONValue, status: Int32) throws {
        if self.json {
            Output.line(AsciiJSON.text(json))
        } else {
            for line in lines { Output.line(line) }
        }
        if status != 0 { throw ExitCode(status) }
    }
}
