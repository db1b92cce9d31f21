/// The sessions of the verification page; the oldest goes when there are too many.
struct BrowserSessions: Sendable {
    static let limit = 1_000

    private var sessions: [[UInt8]: BrowserSession] = [:]
    private var order: [[UInt8]] = []

    subscript(id: [UInt8]) -> BrowserSession? {
        sessions[id]
    }

    mutating func store(_ session: BrowserSession) {
        if sessions.updateValue(session, forKey: session.id) == nil { order.append(session.id) }
        while order.count > Self.limit { sessions[order.removeFirst()] = nil }
    }

    mutating func remove(_ id: [UInt8]) {
        sessions[id] = nil
        order.removeAll { $0 == id }
    }
}
