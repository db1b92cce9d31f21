/// The members of a JSON object in document order; names are unique as bytes.
package struct JSONObject: Equatable, Sendable {
    package struct Member: Equatable, Sendable {
        package let name: [UInt8]
        package let value: JSONValue

        package init(name: [UInt8], value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var members: [Member] = []
    /// Filled from the ninth member on: small objects are scanned, large ones are looked up.
    private var index: [[UInt8]: Int] = [:]
    private static let scanLimit = 8

    package init() {}

    /// The member with exactly these bytes as name.
    package subscript(name: [UInt8]) -> JSONValue? {
        position(of: name).map { members[$0].value }
    }

    /// The member with this name; for the names of standards, which are ASCII literals.
    package subscript(name: StaticString) -> JSONValue? {
        name.withUTF8Buffer { buffer in
            if members.count <= Self.scanLimit {
                return members.first { $0.name.elementsEqual(buffer) }?.value
            }
            return index[[UInt8](buffer)].map { members[$0].value }
        }
    }

    /// Adds a member; false when the name is taken, and then nothing changes.
    package mutating func append(name: [UInt8], value: JSONValue) -> Bool {
        guard position(of: name) == nil else { return false }
        members.append(Member(name: name, value: value))
        if members.count == Self.scanLimit + 1 {
            for (offset, member) in members.enumerated() { index[member.name] = offset }
        } else if members.count > Self.scanLimit {
            index[name] = members.count - 1
        }
        return true
    }

    private func position(of name: [UInt8]) -> Int? {
        members.count <= Self.scanLimit ? members.firstIndex { $0.name == name } : index[name]
    }

    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members == right.members
    }
}
