import OpenIDConnect
import StrictTOML

/// Where a provider's metadata and keys come from, and how long they serve.
extension ConfigurationReader {
    /// No range reaches a value that would turn a guard off.
    mutating func readKeyLimits(_ root: TOMLTable) -> DocumentLimits {
        var limits = DocumentLimits()
        guard case .table(let table)? = root["limits"]?.content else { return limits }
        if let value = integer(table, "jwks_refresh_count", in: 1...20) { limits.refreshCount = value }
        if let value = duration(table, "jwks_refresh_window", in: 10...3_600) { limits.refreshWindow = value }
        if let value = duration(table, "jwks_min_interval", in: 1...60) { limits.keysInterval = value }
        if let value = duration(table, "negative_kid_ttl", in: 10...3_600) { limits.absentLifetime = value }
        if let value = integer(table, "max_jwks_keys", in: 1...500) { limits.maximumKeys = value }
        return limits
    }

    mutating func readDiscovery(_ table: TOMLTable, place: String, into configuration: inout ProviderConfiguration) {
        configuration.acceptedIssuers = readAcceptedIssuers(table)
        configuration.discovery.url = endpoint(table, "discovery_url", configuration.issuer)
        if let value = boolean(table, "allow_cross_host_endpoints") { configuration.discovery.allowsOtherHosts = value }
        if let value = duration(table, "discovery_ttl", in: 60...86_400) {
            configuration.documents.metadataLifetime = value
        }
        if let value = duration(table, "discovery_min_interval", in: 1...3_600) {
            configuration.documents.metadataInterval = value
        }
        if let value = duration(table, "jwks_ttl", in: 60...86_400) { configuration.documents.keysLifetime = value }
        if let value = duration(table, "jwks_max_stale", in: 60...86_400) {
            configuration.documents.keysStaleness = value
        }
        configuration.keysFile = path(table, "jwks_file")
        if let file = table["jwks_file"], table["jwks_uri"] != nil {
            report("jwks_uri and jwks_file stand here both: one is enough", at: file.position)
        }
        if let enabled = boolean(table, "discovery"), !enabled {
            configuration.discovery.isEnabled = false
            checkWithoutDiscovery(table, place)
        }
    }

    private mutating func checkWithoutDiscovery(_ table: TOMLTable, _ place: String) {
        guard let position = table["discovery"]?.position else { return }
        if table["jwks_uri"] == nil, table["jwks_file"] == nil {
            report("without discovery \(place) needs jwks_uri or jwks_file", at: position)
        }
        if table["token_endpoint"] == nil { report("without discovery \(place) needs token_endpoint", at: position) }
        if let url = table["discovery_url"] { report("discovery = false asks no discovery_url", at: url.position) }
    }

    /// Whole issuers, compared byte for byte. Some providers use one without a scheme.
    private mutating func readAcceptedIssuers(_ table: TOMLTable) -> [[UInt8]] {
        guard let list = texts(table, "accepted_issuers") else { return [] }
        for issuer in list.texts {
            let isWhole =
                (1...EndpointURL.maximumBytes).contains(issuer.bytes.count)
                && issuer.bytes.allSatisfy { (0x21...0x7E).contains($0) }
                && !issuer.bytes.contains { "*{}".utf8.contains($0) }
            if !isWhole {
                report(
                    "\(Quoted.text(issuer.bytes)) is no issuer: write it whole, patterns are not understood",
                    at: issuer.position)
            }
        }
        return list.texts.map(\.bytes)
    }
}
