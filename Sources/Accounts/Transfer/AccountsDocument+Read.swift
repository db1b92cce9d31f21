import AccountRecord
import OpenIDConnect
import StrictJSON

extension AccountsDocument {
    private static let limits = JSONLimits(bytes: maximumBytes, depth: 3, values: 3_000_000)
    private static let members = ["format", "version", "seed_fingerprint", "accounts", "tombstones"]
    private static let accountMembers = [
        "name", "issuer", "subject", "uid", "gid", "home", "shell", "uid_source", "state", "pinned",
    ]
    private static let tombstoneMembers = ["uid", "name", "issuer", "subject", "cause", "made_at"]

    /// Reads exactly what `encoded` writes, in any order of members.
    static func read(_ bytes: [UInt8]) throws(ImportError) -> AccountsDocument {
        let value: JSONValue
        do { value = try JSONValue.parse(bytes, limits: limits) } catch { throw .json(error) }
        guard let object = value.object, has(object, members), object["format"]?.text == format,
            object["version"]?.number?.integer == version, let accounts = object["accounts"]?.array,
            let tombstones = object["tombstones"]?.array
        else { throw .format }
        let seed: [UInt8]?
        switch object["seed_fingerprint"] {
        case .string(let text):
            guard let bytes = Self.bytes(hexadecimal: text), bytes.count == 32 else { throw .format }
            seed = bytes
        case .null: seed = nil
        default: throw .format
        }
        var document = AccountsDocument(accounts: [], tombstones: [], seedFingerprint: seed)
        for (index, element) in accounts.enumerated() {
            guard let account = account(element) else { throw .entry(.accounts, index: index) }
            document.accounts.append(account)
        }
        for (index, element) in tombstones.enumerated() {
            guard let tombstone = tombstone(element) else { throw .entry(.tombstones, index: index) }
            document.tombstones.append(tombstone)
        }
        return document
    }

    private static func account(_ value: JSONValue) -> Account? {
        guard let object = value.object, has(object, accountMembers),
            let name = object["name"]?.text.flatMap({ try? LoginName.check($0) }),
            let issuer = object["issuer"]?.text, let subject = optionalText(object["subject"]),
            let uid = number(object["uid"]), let gid = number(object["gid"]), let home = object["home"]?.text,
            let shell = object["shell"]?.text, let source: UIDSource = word(object["uid_source"]),
            let state: AccountState = word(object["state"]), let isPinned = object["pinned"]?.bool
        else { return nil }
        return Account(
            uid: uid, gid: gid, name: name, issuer: issuer, subject: subject.text, home: home, shell: shell,
            uidSource: source, state: state, isPinned: isPinned, firstLogin: nil, lastLogin: nil)
    }

    private static func tombstone(_ value: JSONValue) -> Tombstone? {
        guard let object = value.object, has(object, tombstoneMembers), let uid = number(object["uid"]),
            let nameText = optionalText(object["name"]), let issuer = optionalText(object["issuer"]),
            let subject = optionalText(object["subject"]), let cause: Tombstone.Cause = word(object["cause"]),
            let madeAt = object["made_at"]?.number?.integer
        else { return nil }
        let name = nameText.text.flatMap { try? LoginName.check($0) }
        guard (name == nil) == (nameText.text == nil), (issuer.text == nil) == (subject.text == nil) else {
            return nil
        }
        return Tombstone(
            uid: uid, name: name, issuer: issuer.text, subject: subject.text, cause: cause,
            madeAt: UnixSeconds(madeAt))
    }

    /// A text, or null.
    private struct OptionalText {
        let text: [UInt8]?
    }

    private static func optionalText(_ value: JSONValue?) -> OptionalText? {
        switch value {
        case .null: OptionalText(text: nil)
        case .string(let text): OptionalText(text: text)
        default: nil
        }
    }

    private static func has(_ object: JSONObject, _ names: [String]) -> Bool {
        object.members.count == names.count && names.allSatisfy { object[Array($0.utf8)] != nil }
    }

    private static func number(_ value: JSONValue?) -> UInt32? {
        value?.number?.integer.flatMap { UInt32(exactly: $0) }
    }

    private static func word<Word: RawRepresentable<String> & CaseIterable>(_ value: JSONValue?) -> Word? {
        guard let text = value?.text else { return nil }
        return Word.allCases.first { Array($0.rawValue.utf8) == text }
    }

    private static func bytes(hexadecimal text: [UInt8]) -> [UInt8]? {
        let digits = Array("0123456789abcdef".utf8)
        let values = text.compactMap { digits.firstIndex(of: $0) }
        guard values.count == text.count, text.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
