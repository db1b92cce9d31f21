import AccountRecord
import OpenIDConnect
import StrictJSON

/// What one host tells another: bindings, pins, locks and tombstones. No facts, no tokens.
struct AccountsDocument: Equatable {
    static let maximumBytes = 64 << 20
    static let format = Array("usher-accounts".utf8)
    static let version: Int64 = 1

    var accounts: [Account]
    var tombstones: [Tombstone]
    var seedFingerprint: [UInt8]?

    func encoded() -> [UInt8] {
        let document: JSONValue = .members([
            ("format", .string(Self.format)), ("version", .integer(Int(Self.version))),
            ("seed_fingerprint", seedFingerprint.map { .string(Self.hexadecimal($0)) } ?? .null),
            ("accounts", .array(accounts.map(Self.json))), ("tombstones", .array(tombstones.map(Self.json))),
        ])
        return document.encoded()
    }

    private static func json(_ account: Account) -> JSONValue {
        .members([
            ("name", .string(account.name.bytes)), ("issuer", .string(account.issuer)),
            ("subject", account.subject.map { .string($0) } ?? .null), ("uid", .integer(Int(account.uid))),
            ("gid", .integer(Int(account.gid))), ("home", .string(account.home)), ("shell", .string(account.shell)),
            ("uid_source", .text(account.uidSource.rawValue)), ("state", .text(account.state.rawValue)),
            ("pinned", .bool(account.isPinned)),
        ])
    }

    private static func json(_ tombstone: Tombstone) -> JSONValue {
        .members([
            ("uid", .integer(Int(tombstone.uid))), ("name", tombstone.name.map { .string($0.bytes) } ?? .null),
            ("issuer", tombstone.issuer.map { .string($0) } ?? .null),
            ("subject", tombstone.subject.map { .string($0) } ?? .null), ("cause", .text(tombstone.cause.rawValue)),
            ("made_at", .integer(Int(tombstone.madeAt.value))),
        ])
    }

    static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
