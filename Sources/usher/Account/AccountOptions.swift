import ArgumentParser
import StrictJSON

/// What all verbs of `usher account` and `usher store` take, and those of `usher session` about sign-ins.
struct AccountOptions: ParsableArguments {
    /// What is shown, and how the command ends.
    struct Report: Equatable {
        let lines: [String]
        let json: JSONValue
        /// 0 done, 1 not all of it, 3 with --check: something would change.
        var status: Int32 = 0
    }

    @Flag(name: .long, help: "Write the result to standard output as JSON.")
    var json = false

    @Option(name: .long, help: ArgumentHelp("usherd's admin socket.", valueName: "path"))
    var adminSocket = AdminSocket.standardPath

    func run(_ body: (AccountSession) throws -> Report) throws {
        do {
            let report = try body(try AccountSession(AdminSocket(path: AbsolutePath.from(adminSocket))))
            show(report)
            if report.status != 0 { throw ExitCode(report.status) }
        } catch let failure as AccountFailure {
            if json {
                Output.line(AsciiJSON.text(failure.json))
            } else {
                Output.error("usher: \(failure.message) (\(failure.reason))")
            }
            throw ExitCode(failure.status)
        }
    }

    private func show(_ report: Report) {
        if json {
            Output.line(AsciiJSON.text(report.json))
        } else {
            for line in report.lines { Output.line(line) }
        }
    }
}
