import StrictJSON

/// One provider in an answer of usherd, read and judged.
struct ProviderFacts {
    let lines: [String]
    /// Metadata and keys are there, and the last fetch of them did not fail.
    let isHealthy: Bool

    /// nil when a member is missing or has another type.
    init?(_ provider: JSONObject) {
        guard let name = provider["name"]?.text, let issuer = provider["issuer"]?.text,
            let metadata = provider["metadata"]?.text, let keys = provider["keys"]?.number?.integer
        else { return nil }
        let failure = provider["last_error"]?.text
        let isKnown = !metadata.elementsEqual("none".utf8)
        let metadataAge = isKnown ? Self.age(provider["metadata_age_s"]) : ""
        let keysAge = keys > 0 ? Self.age(provider["keys_age_s"]) : ""
        isHealthy = isKnown && keys > 0 && failure == nil
        var lines = [
            "provider       \(Output.printable(name, limit: 64)), \(Output.printable(issuer, limit: 2_048))",
            "metadata       \(isKnown ? Output.printable(metadata, limit: 16) + metadataAge : "not fetched")",
            "keys           \(keys == 0 ? "none" : "\(keys) usable\(keysAge)")",
        ]
        if let failure {
            lines.append("last failure   \(Output.printable(failure, limit: 64)) (usher check says more)")
        }
        self.lines = lines
    }

    private static func age(_ value: JSONValue?) -> String {
        value?.number?.integer.map { ", \(AgeText.of($0)) old" } ?? ""
    }
}
