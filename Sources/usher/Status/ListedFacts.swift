import StrictJSON

/// What usherd says about the accounts that root's files list, read and judged.
struct ListedFacts {
    let lines: [String]
    /// All are as they are listed.
    let isHealthy: Bool

    /// nil when a member is missing or has another type. An older usherd has no such member, and the demo no list.
    init?(_ value: JSONValue?) {
        guard let value, value != .null else {
            lines = []
            isHealthy = true
            return
        }
        guard let members = value.object, let count = members["accounts"]?.number?.integer,
            let waiting = members["waiting"]?.number?.integer, let refused = members["refused"]?.number?.integer,
            let problems = members["problems"]?.array?.compactMap(\.text)
        else { return nil }
        isHealthy = refused == 0
        guard count > 0 else {
            lines = []
            return
        }
        let wait = waiting > 0 ? ", \(waiting) wait for their first login" : ""
        let faults = refused > 0 ? ", \(refused) NOT AS LISTED" : ""
        lines =
            ["listed         \(count) \(count == 1 ? "account" : "accounts")\(wait)\(faults)"]
            + problems.map { "               " + Output.sentence($0) }
    }
}
