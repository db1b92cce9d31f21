import AccountRecord
import StrictTOML

/// An array of arrays of strings.
struct TextSets {
    let position: TOMLPosition
    /// Nothing stands between the outer brackets.
    let isEmpty: Bool
    var sets: [TextList] = []
}

extension ConfigurationReader {
    /// nil with a report when it is none. What is of another type is reported and left out.
    mutating func textSets(_ table: TOMLTable, _ key: String) -> TextSets? {
        let wanted = "an array of arrays of strings"
        guard let value = table[key] else { return nil }
        guard case .array(let sets) = value.content else {
            wrongType(value, key, wanted)
            return nil
        }
        var list = TextSets(position: value.position, isEmpty: sets.isEmpty)
        for set in sets {
            guard case .array(let members) = set.content else {
                wrongType(set, key, wanted)
                continue
            }
            if members.isEmpty { report("\(key) must not have an empty set", at: set.position) }
            var texts = TextList(position: set.position, isEmpty: members.isEmpty)
            for member in members {
                guard case .string(let bytes) = member.content else {
                    wrongType(member, key, wanted)
                    continue
                }
                texts.texts.append((bytes, member.position))
            }
            list.sets.append(texts)
        }
        return list
    }

    /// Strings of which none is empty; nil when the key is absent or no array.
    mutating func filled(_ table: TOMLTable, _ key: String) -> [[UInt8]]? {
        guard let list = texts(table, key) else { return nil }
        for text in list.texts where text.bytes.isEmpty {
            report("\(key) must not have an empty string", at: text.position)
        }
        return list.texts.map(\.bytes)
    }

    /// The same for an array of arrays.
    mutating func filledSets(_ table: TOMLTable, _ key: String) -> [[[UInt8]]]? {
        guard let list = textSets(table, key) else { return nil }
        for text in list.sets.flatMap(\.texts) where text.bytes.isEmpty {
            report("\(key) must not have an empty string", at: text.position)
        }
        return list.sets.map { $0.texts.map(\.bytes) }
    }

    /// Names that an account can have.
    mutating func loginNames(_ table: TOMLTable, _ key: String) -> [[UInt8]]? {
        guard let list = texts(table, key) else { return nil }
        return list.texts.filter { checkLoginName($0.bytes, at: $0.position) }.map(\.bytes)
    }

    /// Reports what no account can be called.
    mutating func checkLoginName(_ name: [UInt8], at position: TOMLPosition) -> Bool {
        if (try? LoginName.check(name)) != nil { return true }
        report(
            "\(Quoted.text(name)) is no login name: small letters, digits, _, . and -, at most "
                + "\(LoginName.maximumBytes)", at: position)
        return false
    }
}
