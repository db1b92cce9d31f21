import StrictJSON

/// One account as usherd tells it. Every text is a foreign one.
struct AccountEntry {
    let json: JSONObject
    let name: [UInt8]
    let uid: Int64

    /// nil when it makes no sense.
    init?(_ value: JSONValue?) {
        guard let object = value?.object, let name = object["name"]?.text, let uid = object["uid"]?.number?.integer
        else { return nil }
        (json, self.name, self.uid) = (object, name, uid)
    }

    var state: String { text("state", limit: 16) ?? "unknown" }

    /// `pinned`, `bound`, or `open`: nobody is bound yet.
    var binding: String {
        if json["pinned"]?.bool == true { return "pinned" }
        return json["subject"]?.text == nil ? "open" : "bound"
    }

    func text(_ member: StaticString, limit: Int = 256) -> String? {
        json[member]?.text.map { Output.printable($0, limit: limit) }
    }

    /// `2026-11-25T16:27:37Z`; nil when there is none.
    func time(_ member: StaticString) -> String? {
        json[member]?.number?.integer.map { UTCText.text($0) }
    }
}

extension AccountEntry {
    var shownName: String { Output.printable(name, limit: 32) }
}
