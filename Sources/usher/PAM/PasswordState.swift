/// What /etc/shadow says of a password.
enum PasswordState: Equatable {
    case set
    case locked
    case expired
    case empty
    case unknown

    /// `today`: days after 1970. nil: no such line.
    static func of(_ name: [UInt8], shadow: [UInt8]?, today: Int64) -> PasswordState {
        guard let shadow else { return .unknown }
        for line in shadow.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard let first = fields.first, first.elementsEqual(name), fields.count > 1 else { continue }
            if fields.count > 7, let end = Int64(String(decoding: fields[7], as: UTF8.self)), end <= today {
                return .expired
            }
            guard let mark = fields[1].first else { return .empty }
            // crypt(3) knows "$6$…" and the old 13 letters; whatever else stands there matches no password.
            let isHash = mark == UInt8(ascii: "$") || fields[1].count == 13
            return isHash && mark != UInt8(ascii: "!") && mark != UInt8(ascii: "*") ? .set : .locked
        }
        return .unknown
    }

    var text: String {
        switch self {
        case .set: "a password"
        case .locked: "no password in /etc/shadow"
        case .expired: "the account has expired"
        case .empty: "an empty password, which counts for nothing here"
        case .unknown: "no line in /etc/shadow"
        }
    }
}
