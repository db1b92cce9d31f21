import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// One `[provider.NAME]` with its subtables; nil when a required key is missing.
    mutating func readProvider(
        _ entry: TOMLTable.Entry, limits: DocumentLimits, demo: Bool
    ) -> (configuration: ProviderConfiguration, claims: ClaimRules)? {
        guard let name = tableName(entry.key, at: entry.keyPosition, what: "provider"),
            case .table(let table) = entry.value.content
        else {
            if case .table = entry.value.content {} else { wrongType(entry.value, "provider", "a table") }
            return nil
        }
        let place = "[provider.\(name)]"
        checkKeys(table, of: "provider.NAME", place: place)
        let issuer = readIssuer(table, place: place, at: entry.keyPosition, demo: demo)
        let client = readClient(table, place: place, at: entry.keyPosition)
        let claims = readClaims(table, place: place, at: entry.keyPosition, scopes: client?.scopes)
        let tls = readTLS(table, place: place)
        let http = readHTTP(table, place: place)
        let tokens = readTokens(table, place: place)
        let sources = readClaimSources(table)
        let device = readDeviceGrant(table)
        guard let issuer, let client, let claims else { return nil }
        var endpoints: [ProviderEndpoint: EndpointURL] = [:]
        for name in ProviderEndpoint.allCases { endpoints[name] = endpoint(table, name.rawValue, issuer) }
        var configuration = ProviderConfiguration(
            name: name, issuer: issuer, endpoints: endpoints, client: client, tokens: tokens, device: device)
        configuration.claimSources = sources
        configuration.tls = tls
        configuration.http = http
        configuration.documents = limits
        readDiscovery(table, place: place, into: &configuration)
        return (configuration, claims)
    }

    private mutating func readIssuer(
        _ table: TOMLTable, place: String, at position: TOMLPosition, demo: Bool
    ) -> IssuerURL? {
        guard let text = text(table, "issuer") else {
            if table["issuer"] == nil { report("\(place) needs an issuer", at: position) }
            return nil
        }
        do {
            return try IssuerURL.check(text.bytes, plainLoopbackAllowed: demo)
        } catch {
            report("issuer: \(error.explanation)", at: text.position)
            return nil
        }
    }

    mutating func endpoint(_ table: TOMLTable, _ key: String, _ issuer: IssuerURL) -> EndpointURL? {
        guard let text = text(table, key) else { return nil }
        do {
            return try issuer.endpoint(text.bytes)
        } catch {
            report("\(key): \(error.explanation)", at: text.position)
            return nil
        }
    }

    /// A string is one literal name, an array a path.
    mutating func claimPath(_ table: TOMLTable, _ key: String) -> ClaimPath? {
        guard let value = table[key] else { return nil }
        var names: [[UInt8]] = []
        switch value.content {
        case .string(let name): names = [name]
        case .array: names = texts(table, key)?.texts.map(\.bytes) ?? []
        default:
            wrongType(value, key, "a claim's name, or an array of names that lead to it")
            return nil
        }
        guard (1...8).contains(names.count), names.allSatisfy({ (1...255).contains($0.count) }) else {
            report("\(key) must be one to eight names of 1 to 255 bytes", at: value.position)
            return nil
        }
        return ClaimPath(names: names)
    }

    /// `[A-Za-z0-9_-]{1,32}`.
    mutating func tableName(
        _ key: [UInt8], at position: TOMLPosition, what: String, extra: String = "", limit: Int = 32
    ) -> String? {
        let isName =
            (1...limit).contains(key.count)
            && key.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: extra.utf8.contains(byte)
                }
            }
        guard isName else {
            report("\(Quoted.text(key)) is no name for a \(what): use letters, digits, _ and -", at: position)
            return nil
        }
        return String(decoding: key, as: UTF8.self)
    }
}
