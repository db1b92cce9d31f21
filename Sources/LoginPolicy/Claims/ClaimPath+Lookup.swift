package import StrictJSON

extension ClaimPath {
    /// The value that the path leads to; nil when a name is absent or something on the way is no
    /// object. A name with dots in it is one name: only the configuration splits.
    package func value(in claims: JSONObject) -> JSONValue? {
        guard let last = names.last else { return nil }
        var object = claims
        for name in names.dropLast() {
            guard let next = object[name]?.object else { return nil }
            object = next
        }
        return object[last]
    }
}
