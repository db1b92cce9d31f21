import StrictJSON

/// What the usherd that runs says of itself.
struct DaemonAnswer {
    private(set) var findings: [DoctorFinding] = []
    /// nil when it does not answer.
    private(set) var version: [UInt8]?

    static func ask(_ socket: AdminSocket, isRoot: Bool) -> DaemonAnswer {
        var answer = DaemonAnswer()
        do throws(AdminError) {
            let members = try socket.ask(isRoot ? .status : .ping)
            answer.read(members)
        } catch {
            let lines = StatusReport.failed(error, path: socket.path).lines
            answer.findings = [
                .problem(.daemon, lines.first ?? "usherd does not answer", command: "systemctl restart usherd.service")
            ]
        }
        return answer
    }

    mutating func read(_ members: JSONObject) {
        version = members["version"]?.text
        if members["demo"]?.bool == true {
            findings.append(.problem(.daemon, "the usherd that answers is a demo", advice: "end it"))
        }
        if let reload = members["configuration"]?.object?["last_reload"]?.object, reload["ok"]?.bool == false {
            let first = reload["problems"]?.array?.first?.text.map { Output.sentence($0) }
            findings.append(
                .problem(
                    .reload, "usherd has refused the last reload" + (first.map { ": \($0)" } ?? ""),
                    command: "usher check && systemctl reload usherd.service"))
        }
        if let store = members["store"]?.object, store["open"]?.bool == false, let reason = store["reason"]?.text {
            findings.append(
                .problem(
                    .daemon, "usherd cannot open its store (\(Output.printable(reason)))",
                    command: "usher store check", advice: "see store.md"))
        }
        for problem in members["listed"]?.object?["problems"]?.array ?? [] {
            guard let text = problem.text else { continue }
            findings.append(
                .problem(
                    .accounts, Output.sentence(text),
                    advice: "mend the file and reload usherd, or the account (usher account show)"))
        }
    }
}
