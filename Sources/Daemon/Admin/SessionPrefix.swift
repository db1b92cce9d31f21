import Accounts
import LoginPolicy

/// The beginning of a sign-in's id as a person types it: 8 to 32 hexadecimal digits.
struct SessionPrefix: Equatable, Sendable {
    private static let digits = Array("0123456789abcdef".utf8)
    /// More of one beginning are not looked at.
    private static let maximumRecords = 64

    private let nibbles: [UInt8]

    init(_ text: [UInt8]) throws(AdminRefusal) {
        guard let prefix = SessionPrefix(digits: text) else { throw .badRequest }
        self = prefix
    }

    /// nil when it is none. Capital letters are taken, too.
    init?(digits text: [UInt8]) {
        guard (8...32).contains(text.count) else { return nil }
        var nibbles: [UInt8] = []
        for byte in text {
            let small = (0x41...0x46).contains(byte) ? byte + 0x20 : byte
            guard let value = Self.digits.firstIndex(of: small) else { return nil }
            nibbles.append(UInt8(value))
        }
        self.nibbles = nibbles
    }

    /// The id, when all of it is there.
    var whole: [UInt8]? { nibbles.count == 32 ? bytes : nil }

    /// Without the last digit where that is half a byte.
    private var bytes: [UInt8] {
        stride(from: 0, to: nibbles.count - 1, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    }

    func fits(_ id: [UInt8]) -> Bool {
        id.flatMap { [$0 >> 4, $0 & 0xF] }.starts(with: nibbles)
    }

    /// Those of all accounts that begin so.
    func records(in store: AccountStore) throws(StoreError) -> [SessionRecord] {
        if let whole { return try store.session(id: whole).map { [$0] } ?? [] }
        return try store.sessions(after: bytes, limit: Self.maximumRecords).filter { fits($0.id) }
    }
}
