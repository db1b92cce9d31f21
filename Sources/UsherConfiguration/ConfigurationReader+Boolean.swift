import StrictTOML

extension ConfigurationReader {
    /// `true` or `false`.
    mutating func boolean(_ table: TOMLTable, _ key: String) -> Bool? {
        guard let value = table[key] else { return nil }
        guard case .bool(let boolean) = value.content else {
            wrongType(value, key, "true or false")
            return nil
        }
        return boolean
    }
}
