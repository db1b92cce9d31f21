import StrictJSON

/// What usherd says about the store of accounts, read and judged.
struct StoreFacts {
    let line: String?
    /// It is open, or being opened, or there shall be none.
    let isHealthy: Bool

    /// nil when a member has another type. An older usherd has no such member, and the demo mostly no store.
    init?(_ value: JSONValue?) {
        guard let value, value != .null else {
            line = nil
            isHealthy = true
            return
        }
        guard let members = value.object, let isOpen = members["open"]?.bool else { return nil }
        guard let reason = members["reason"] else {
            line = "store          \(isOpen ? "open" : "not open yet")"
            isHealthy = true
            return
        }
        guard let code = reason.text else { return nil }
        line = "store          NOT OPEN: \(Output.printable(code, limit: 64))"
        isHealthy = false
    }
}
