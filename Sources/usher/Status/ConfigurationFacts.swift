import StrictJSON

/// What usherd says about the configuration that serves, read and judged.
struct ConfigurationFacts {
    let lines: [String]
    /// The last reload, if there was one, was good.
    let isHealthy: Bool

    /// nil when a member has another type. An usherd that is older says the main file alone.
    init?(_ members: JSONObject) {
        guard let main = members["file"]?.text else { return nil }
        guard let files = members["files"] else {
            lines = ["configuration  \(Output.printable(main, limit: 4_096))"]
            isHealthy = true
            return
        }
        guard let names = files.array?.compactMap(\.text), names.count == files.array?.count,
            let fingerprint = members["fingerprint"]?.text, let age = members["loaded_s"]?.number?.integer
        else { return nil }
        var lines = names.enumerated().map { number, name in
            (number == 0 ? "configuration  " : "               ") + Output.printable(name, limit: 4_096)
        }
        lines.append("fingerprint    \(Output.printable(fingerprint, limit: 64)), loaded \(AgeText.of(age)) ago")
        guard let reload = members["last_reload"] else {
            self.lines = lines
            isHealthy = true
            return
        }
        guard let reload = reload.object, let isGood = reload["ok"]?.bool,
            let reloadAge = reload["age_s"]?.number?.integer,
            let problems = reload["problems"]?.array?.compactMap(\.text)
        else { return nil }
        isHealthy = isGood
        lines.append(
            "last reload    \(isGood ? "good" : "REFUSED, nothing of it counts"), \(AgeText.of(reloadAge)) ago")
        lines += problems.map { "               " + Output.sentence($0) }
        self.lines = lines
    }
}
