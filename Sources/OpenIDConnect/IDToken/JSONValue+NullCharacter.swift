import StrictJSON

extension JSONValue {
    /// Does a name or a text in here hold U+0000? No claim needs one, and where a text is handed to
    /// C it would end there: `ali\0ce` would be `ali`.
    var holdsNullCharacter: Bool {
        switch self {
        case .null, .bool, .number: false
        case .string(let text): text.contains(0)
        case .array(let elements): elements.contains { $0.holdsNullCharacter }
        case .object(let object): object.members.contains { $0.name.contains(0) || $0.value.holdsNullCharacter }
        }
    }
}
