import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// `ciba_login_hint` of `[provider.NAME.client]`: what stands behind the login name.
    mutating func readLoginHintSuffix(_ table: TOMLTable) -> [UInt8] {
        guard let text = text(table, "ciba_login_hint") else { return [] }
        let suffix = text.bytes.dropFirst(4)
        let isForm =
            text.bytes.starts(with: "name".utf8)
            && (suffix.isEmpty
                || (suffix.first == UInt8(ascii: "@") && (2...254).contains(suffix.count)
                    && suffix.allSatisfy { (0x21...0x7E).contains($0) }))
        guard isForm else {
            report("ciba_login_hint must be \"name\" or \"name@SUFFIX\"", at: text.position)
            return []
        }
        return Array(suffix)
    }

    /// `ciba_without_first_factor` of `[service.NAME]`.
    mutating func readFirstFactor(_ table: TOMLTable, _ service: inout ServicePolicy, place: String) {
        guard let value = table["ciba_without_first_factor"] else { return }
        guard case .bool(let isAllowed) = value.content else {
            return wrongType(value, "ciba_without_first_factor", "true or false")
        }
        guard service.grants.contains(.ciba) else {
            return report(
                "ciba_without_first_factor has no meaning: grants of \(place) has no \"ciba\"", at: value.position)
        }
        service.cibaWithoutFirstFactor = isAllowed
        if isAllowed {
            warn(
                "\(place) has phones ring before anything is proven: whoever knows a name can pester its owner",
                at: value.position, kind: .cibaWithoutFirstFactor)
        }
    }
}
