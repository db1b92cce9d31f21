import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// `required_claims` of `[provider.NAME.tokens]`: claim to value, or to several of which one is enough.
    mutating func readRequiredClaims(_ tokens: TOMLTable) -> [RequiredClaim] {
        guard let (table, _) = table(tokens, "required_claims") else { return [] }
        var claims: [RequiredClaim] = []
        for entry in table.entries {
            if entry.key.isEmpty {
                report("required_claims must not have an empty name", at: entry.keyPosition)
                continue
            }
            var elements = [entry.value]
            if case .array(let several) = entry.value.content {
                elements = several
                if several.isEmpty {
                    report(
                        "required_claims.\(Quoted.text(entry.key)) must have a value: no token could pass",
                        at: entry.value.position)
                }
            }
            var values: [RequiredClaim.Value] = []
            for element in elements {
                switch element.content {
                case .string(let text): values.append(.text(text))
                case .integer(let number): values.append(.integer(number))
                case .bool(let flag): values.append(.bool(flag))
                default:
                    wrongType(
                        element, "required_claims.\(Quoted.text(entry.key))",
                        "a string, an integer, a boolean, or an array of them")
                }
            }
            claims.append(RequiredClaim(name: entry.key, values: values))
        }
        return claims
    }
}
