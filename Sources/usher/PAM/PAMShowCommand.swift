import ArgumentParser
import StrictJSON

/// `usher pam show`.
struct PAMShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Say which services ask Usher, by whose lines, and what waits to be confirmed.",
        discussion: "Changes that wait are shown to root alone.")

    @Argument(help: ArgumentHelp("These services alone.", valueName: "service"))
    var services: [String] = []

    @Flag(name: .long, help: "Write the result to standard output as JSON.")
    var json = false

    func run() throws {
        let places = PAMPlaces()
        let pending = (try? PAMStateFolder().pending()) ?? []
        let now = HostTime.now()
        var rows: [Row] = []
        for service in services.isEmpty ? PAMProfile.services : services {
            if services.contains(service) { try PAMCommand.check([service]) }
            let waits = pending.first { $0.service == service }
            rows.append(
                Row(
                    service: service, state: try PAMState.of(service, places),
                    lacksSessions: PAMState.lacksSessions(service, places),
                    seconds: waits.map { max(0, ($0.remaining(at: now) + 999) / 1_000) }))
        }
        let common = places.service(PAMProfile.common)
        if json {
            Output.line(
                AsciiJSON.text(
                    .members([
                        ("services", .array(rows.map(\.json))), ("common_auth", .bool(common.auth != nil)),
                    ])))
            return
        }
        for row in rows { Output.line(Output.printable(row.text)) }
        guard services.isEmpty else { return }
        Output.line(
            "common-auth  \(common.auth == nil ? "does not ask Usher" : "asks Usher, and with it all that include it")")
        for line in PAMAftermath.others() { Output.line(line) }
    }

    private struct Row {
        let service: String
        let state: PAMState
        let lacksSessions: Bool?
        /// Until the change is taken back; nil: it stays.
        let seconds: Int64?

        var text: String {
            let name = service + String(repeating: " ", count: max(1, 13 - service.count))
            let lack = lacksSessions == true ? "; of its sessions nothing: usher pam enable \(service)" : ""
            return name + state.text + lack + (seconds.map(Self.ending) ?? "")
        }

        private static func ending(_ seconds: Int64) -> String {
            seconds > 0 ? "; taken back in \(seconds) s unless confirmed" : "; it is being taken back"
        }

        var json: JSONValue {
            var members: [(String, JSONValue)] = [("service", .text(service)), ("state", .text(state.word))]
            if case .byOthers(let auth, let account) = state {
                members += [("auth", .text(auth)), ("account", .text(account))]
            }
            if case .through(let other) = state { members.append(("through", .text(other))) }
            if let lacksSessions { members.append(("sessions", .bool(!lacksSessions))) }
            if let seconds { members.append(("reverts_in", .integer(Int(seconds)))) }
            return .members(members)
        }
    }
}
