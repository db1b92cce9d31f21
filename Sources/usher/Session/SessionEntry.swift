import StrictJSON

/// One sign-in as usherd tells it. Every text is a foreign one.
struct SessionEntry {
    /// What a sign-in can have ended by, in a word or two, at most 10 columns.
    private static let words = [
        "session.logout": "logged out", "session.closed": "closed", "session.ended": "ended",
        "session.revoked": "revoked", "session.idle": "unused", "session.rolling": "unasked",
        "session.absolute": "too old", "session.rebooted": "rebooted", "session.clock": "clock",
    ]

    let json: JSONObject
    /// 32 hexadecimal digits.
    let id: String
    let name: String
    let isLiving: Bool

    /// nil when it makes no sense.
    init?(_ value: JSONValue?) {
        guard let object = value?.object, let id = object["id"]?.text, let name = object["name"]?.text,
            let isLiving = object["living"]?.bool,
            id.count == 32, id.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        json = object
        self.id = String(decoding: id, as: UTF8.self)
        self.name = Output.printable(name, limit: 32)
        self.isLiving = isLiving
    }

    /// What a person needs to type.
    var shortID: String { String(id.prefix(8)) }

    var service: String { text("service", limit: 64) ?? "unknown" }

    /// Empty for a login at the host itself.
    var remoteHost: String { text("rhost") ?? "" }

    /// `sshd from 192.0.2.7`.
    var origin: String { service + (remoteHost.isEmpty ? " at the host itself" : " from \(remoteHost)") }

    /// How the person proved it.
    var proof: String {
        switch json["proof"]?.text.map({ String(decoding: $0, as: UTF8.self) }) {
        case "device": "code"
        case "ciba": "phone"
        case "password": "password"
        case "bearer": "token"
        default: "unknown"
        }
    }

    /// The code of its end; nil while it lives.
    var reason: String? { isLiving ? nil : text("reason", limit: 64) ?? "unknown" }

    /// `7 h left`, or how it ended.
    var state: String {
        guard let reason else { return integer("ends_in_s").map { "\(Self.span($0)) left" } ?? "lives" }
        // Of a later usherd: what is behind the last dot.
        return Self.words[reason] ?? String((reason.split(separator: ".").last ?? "unknown").prefix(10))
    }

    func text(_ member: StaticString, limit: Int = 256) -> String? {
        json[member]?.text.map { Output.printable($0, limit: limit) }
    }

    func integer(_ member: StaticString) -> Int64? { json[member]?.number?.integer }

    /// `2026-11-25T16:27:37Z`; nil when there is none.
    func time(_ member: StaticString) -> String? { integer(member).map { UTCText.text($0) } }

    /// In its largest unit alone: `7 h`.
    static func span(_ seconds: Int64) -> String {
        AgeText.of(seconds).split(separator: " ").prefix(2).joined(separator: " ")
    }
}
