import StrictJSON

/// A claim that every token must have, with one of these values.
package struct RequiredClaim: Equatable, Sendable {
    /// A value as the configuration has it. There are no fractions: they are not exact.
    package enum Value: Equatable, Sendable {
        case text([UInt8])
        case integer(Int64)
        case bool(Bool)

        func equals(_ claim: JSONValue) -> Bool {
            switch (self, claim) {
            case (.text(let wanted), .string(let found)): wanted == found
            case (.integer(let wanted), .number(let found)): wanted == found.integer
            case (.bool(let wanted), .bool(let found)): wanted == found
            default: false
            }
        }
    }

    /// The name of a member at the top of the claims.
    package let name: [UInt8]
    /// At least one.
    package let values: [Value]

    package init(name: [UInt8], values: [Value]) {
        self.name = name
        self.values = values
    }

    /// The claim is one of the values, or an array that has one of them.
    func isMet(by claims: JSONObject) -> Bool {
        guard let claim = claims[name] else { return false }
        let found = claim.array ?? [claim]
        return values.contains { value in found.contains(where: value.equals) }
    }
}
