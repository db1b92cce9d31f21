import StrictJSON

/// One HTTP answer.
struct ProviderAnswer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    /// One byte a second instead of all at once.
    var isSlow = false

    static func json(_ value: JSONValue, status: Int = 200) -> ProviderAnswer {
        ProviderAnswer(
            status: status, headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
            body: value.encoded())
    }

    static func text(_ text: String, status: Int) -> ProviderAnswer {
        ProviderAnswer(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")],
            body: Array((text + "\n").utf8))
    }

    /// HTML where something else was asked for.
    static func strayHTML() -> ProviderAnswer {
        ProviderAnswer(
            status: 200, headers: [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")],
            body: Array("<!doctype html><html lang=\"en\"><title>Welcome</title><h1>Welcome</h1></html>\n".utf8))
    }

    /// Any status without a body.
    static func empty(status: Int) -> ProviderAnswer {
        ProviderAnswer(status: status, headers: [("Cache-Control", "no-store")], body: [])
    }

    static func seeOther(_ path: String) -> ProviderAnswer {
        ProviderAnswer(status: 303, headers: [("Location", path), ("Cache-Control", "no-store")], body: [])
    }
}
