import LoginWire

/// A frame from the daemon, read independently of the encoder by docs/protocol.md.
enum DaemonFrame: Equatable, Sendable {
    struct Verdict: Equatable, Sendable {
        let id: [UInt8]
        let phase: UInt8
        let user: [UInt8]
        let service: [UInt8]
        let uid: UInt32
        let outcome: UInt32
        let reason: String
        let text: String
    }

    case accepted(id: [UInt8])
    case say(String)
    case ask(purpose: UInt8, echo: Bool, String)
    case verdict(Verdict)
    case environment(name: String, value: String)
    /// The connection ended.
    case closed

    struct Malformed: Error {}

    init(type: UInt8, payload: [UInt8]) throws {
        var fields: [UInt8: [UInt8]] = [:]
        var rest = payload[...]
        while let tag = rest.popFirst(), let high = rest.popFirst(), let low = rest.popFirst() {
            let count = Int(high) << 8 | Int(low)
            guard rest.count >= count, fields[tag] == nil else { throw Malformed() }
            fields[tag] = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        let bytes = { (tag: UInt8) throws -> [UInt8] in
            guard let value = fields.removeValue(forKey: tag) else { throw Malformed() }
            return value
        }
        let text = { (tag: UInt8) throws in String(decoding: try bytes(tag), as: UTF8.self) }
        let number = { (tag: UInt8) throws in try bytes(tag).reduce(0) { $0 << 8 | UInt32($1) } }
        switch type {
        case 0x81: self = .accepted(id: try bytes(1))
        case 0x82:
            _ = try number(1)
            self = .say(try text(2))
        case 0x83: self = .ask(purpose: UInt8(try number(1)), echo: try number(2) == 1, try text(3))
        case 0x84:
            self = .verdict(
                Verdict(
                    id: try bytes(1), phase: UInt8(try number(2)), user: try bytes(3), service: try bytes(4),
                    uid: try number(5), outcome: try number(6), reason: try text(7), text: try text(8)))
        case 0x85: self = .environment(name: try text(1), value: try text(2))
        default: throw Malformed()
        }
        guard fields.isEmpty else { throw Malformed() }
    }
}
