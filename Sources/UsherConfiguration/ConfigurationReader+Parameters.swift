import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    private static let longestValue = 2_048

    /// `audience` and `resource` of the client's table.
    mutating func readParameters(_ table: TOMLTable) -> RequestParameters {
        var parameters = RequestParameters()
        for audience in texts(table, "audience")?.texts ?? [] {
            if isParameterValue(audience.bytes) {
                parameters.audiences.append(audience.bytes)
            } else {
                report("an audience must be 1 to 2048 bytes without control characters", at: audience.position)
            }
        }
        for resource in texts(table, "resource")?.texts ?? [] {
            if Self.isResource(resource.bytes) {
                parameters.resources.append(resource.bytes)
            } else {
                report(
                    "\(Quoted.text(resource.bytes)) is no resource: an absolute URI without fragment, such as "
                        + "\"https://api.example.com\"", at: resource.position)
            }
        }
        return parameters
    }

    /// `extra_params` of the provider's table: names and values as the provider wants them.
    mutating func readExtraParameters(_ provider: TOMLTable) -> [RequestParameters.Extra] {
        guard let (table, _) = table(provider, "extra_params") else { return [] }
        var extra: [RequestParameters.Extra] = []
        for entry in table.entries {
            let isName =
                (1...64).contains(entry.key.count)
                && entry.key.allSatisfy { byte in
                    (0x21...0x7E).contains(byte) && !"&=+%#\"\\".utf8.contains(byte)
                }
            guard isName else {
                report("\(Quoted.text(entry.key)) is no name for a parameter", at: entry.keyPosition)
                continue
            }
            guard !RequestParameters.isReserved(entry.key) else {
                report(
                    "\(Quoted.text(entry.key)) is a parameter that usherd sets itself: it has no place in extra_params",
                    at: entry.keyPosition)
                continue
            }
            guard case .string(let value) = entry.value.content else {
                wrongType(entry.value, String(decoding: entry.key, as: UTF8.self), "a string")
                continue
            }
            guard isParameterValue(value) else {
                report("a parameter must be 1 to 2048 bytes without control characters", at: entry.value.position)
                continue
            }
            extra.append(RequestParameters.Extra(name: entry.key, value: value))
        }
        return extra
    }

    private func isParameterValue(_ bytes: [UInt8]) -> Bool {
        (1...Self.longestValue).contains(bytes.count) && !bytes.contains { $0 < 0x20 || $0 == 0x7F }
    }

    /// RFC 8707 §2: an absolute URI (RFC 3986 §4.3) without a fragment.
    private static func isResource(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= longestValue, let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            colon + 1 < bytes.count
        else { return false }
        let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte | 0x20) }
        return isLetter(bytes[0])
            && bytes[..<colon].allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0) }
            && bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
    }
}
