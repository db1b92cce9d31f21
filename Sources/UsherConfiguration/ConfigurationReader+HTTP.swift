import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// `[provider.NAME.http]`.
    mutating func readHTTP(_ provider: TOMLTable, place: String) -> HTTPConfiguration {
        var http = HTTPConfiguration()
        guard let (table, _) = table(provider, "http") else { return http }
        checkKeys(table, of: "provider.NAME.http", place: "\(place.dropLast()).http]")
        http.connectTimeout = duration(table, "connect_timeout", in: 1...60)
        http.totalTimeout = duration(table, "total_timeout", in: 1...60)
        http.maximumConnections = integer(table, "max_connections", in: 1...1_024)
        http.maximumEndpointConnections = integer(table, "max_endpoint_connections", in: 1...1_024)
        if let idle = duration(table, "pool_idle", in: 0...3_600) { http.idleTime = idle }
        if let keepsAlive = flag(table, "tcp_keepalive") { http.keepsAlive = keepsAlive.value }
        http.proxy = readProxy(table)
        http.extraFields = readExtraFields(table)
        http.maximumBodyBytes = integer(table, "max_response_bytes", in: 1_024...1_048_576)
        if let retries = integer(table, "retries", in: 0...1) { http.retries = retries }
        return http
    }

    private mutating func readProxy(_ table: TOMLTable) -> ProxyConfiguration? {
        let credentials = path(table, "proxy_credentials_file")
        let exceptions = readExceptions(table)
        guard let value = table["proxy"] else {
            for key in ["proxy_credentials_file", "no_proxy"] {
                if let value = table[key] { report("\(key) means nothing without proxy", at: value.position) }
            }
            return nil
        }
        guard let text = text(table, "proxy") else { return nil }
        do {
            return ProxyConfiguration(
                url: try ProxyURL.check(text.bytes), credentialsFile: credentials, exceptions: exceptions)
        } catch .userInfo {
            report(
                "proxy must not hold a user name or password: name their file with proxy_credentials_file",
                at: value.position)
        } catch {
            report("proxy must be http://HOST:PORT or https://HOST:PORT", at: value.position)
        }
        return nil
    }

    private mutating func readExceptions(_ table: TOMLTable) -> [HostPattern] {
        guard let list = texts(table, "no_proxy") else { return [] }
        var patterns: [HostPattern] = []
        for text in list.texts {
            guard let pattern = HostPattern(text.bytes) else {
                report("\(Quoted.text(text.bytes)) is no host name and no IP address", at: text.position)
                continue
            }
            patterns.append(pattern)
        }
        return patterns
    }

    private mutating func readExtraFields(_ table: TOMLTable) -> [HTTPField] {
        guard let (fields, start) = self.table(table, "extra_headers") else { return [] }
        if fields.entries.count > 16 { report("extra_headers must be at most 16 fields", at: start) }
        var read: [HTTPField] = []
        var names: Set<[UInt8]> = []
        for entry in fields.entries {
            guard case .string(let value) = entry.value.content else {
                wrongType(entry.value, Quoted.text(entry.key), "a string")
                continue
            }
            do {
                read.append(try HTTPField.check(name: entry.key, value: value))
            } catch {
                report(
                    "\(Quoted.text(entry.key)): \(error.explanation)",
                    at: error == .value ? entry.value.position : entry.keyPosition)
                continue
            }
            let lowered = entry.key.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
            if !names.insert(lowered).inserted {
                report("\(Quoted.text(entry.key)) stands here a second time", at: entry.keyPosition)
            }
        }
        return read
    }
}
