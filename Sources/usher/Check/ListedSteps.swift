import StrictJSON

/// What the usherd that runs could not do of the accounts that are listed. Only it knows the store.
enum ListedSteps {
    /// `status`: its answer to root; nothing is said of another configuration's usherd.
    static func of(_ status: JSONObject, file: String) -> [CheckStep] {
        guard let main = status["configuration"]?.object?["file"]?.text, main.elementsEqual(file.utf8),
            let listed = status["listed"]?.object, let count = listed["accounts"]?.number?.integer, count > 0,
            let refused = listed["refused"]?.number?.integer, let problems = listed["problems"]?.array
        else { return [] }
        guard refused > 0 else {
            return [.ok("accounts", "\(count) listed, usherd has them all")]
        }
        let rest = Int(clamping: refused) - problems.count
        return problems.compactMap { $0.text }.map {
            .problem(
                "accounts", Output.printable($0, limit: 512),
                "mend the file and reload usherd, or the account (usher account show)")
        } + (rest > 0 ? [.problem("accounts", "\(rest) more are not as they are listed", "see usherd's log")] : [])
    }
}
