/// The members of an audit record (docs/audit.md), as the journal has them: `USHER_` and the name in capitals.
struct AuditField {
    enum Kind {
        case text
        /// A number, a list or a flag: JSON as it stands.
        case json
    }

    let name: String
    let kind: Kind

    /// In the order of a record.
    static let all = [
        text("event"), json("schema"), text("outcome"), text("reason"), text("attempt"), text("user"), text("service"),
        text("rhost"), text("tty"), json("ruid"), json("audit_session"), json("auid"), text("ssh"), text("provider"),
        text("grant"), text("via"), text("session"), text("no_reuse"), text("sub"), text("acr"), json("amr"),
        json("roles"), json("latency_ms"), text("configuration"), json("observed"), json("stale"), json("trial"),
        json("demo"),
    ]

    /// The events of decisions; usherd's messages about itself have others.
    static let events = ["usher.login", "usher.account", "usher.password_change"]

    static func journalName(_ name: String) -> String { "USHER_\(name.uppercased())" }

    private static func text(_ name: String) -> AuditField { AuditField(name: name, kind: .text) }
    private static func json(_ name: String) -> AuditField { AuditField(name: name, kind: .json) }
}
