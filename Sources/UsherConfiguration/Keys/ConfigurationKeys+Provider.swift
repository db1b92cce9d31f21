import OpenIDConnect

extension ConfigurationKeys {
    static let provider = rows(
        "provider.NAME",
        [
            ConfigurationKey("issuer", .url, isNeeded: true, "the issuer exactly as the provider's metadata says it"),
            ConfigurationKey("ca_file", .path, "authorities that count beside the system's"),
        ]
            + ProviderEndpoint.allCases.map {
                ConfigurationKey($0.rawValue, .url, "the endpoint, instead of what discovery says")
            } + [
                ConfigurationKey("accepted_issuers", .texts, is: "[]", "issuers that a token may name besides"),
                ConfigurationKey("discovery", .boolean, is: "true", "whether the provider is asked about itself"),
                ConfigurationKey("discovery_url", .url, "where the discovery document is"),
                ConfigurationKey("discovery_ttl", .duration, is: "\"1h\"", "the longest that the document is fresh"),
                ConfigurationKey(
                    "discovery_min_interval", .duration, is: "\"30s\"", "the shortest time between two forced fetches"),
                ConfigurationKey(
                    "allow_cross_host_endpoints", .boolean, is: "true",
                    "whether discovery may lead to another host than the issuer's"),
                ConfigurationKey("jwks_file", .path, "a file with the key set, instead of jwks_uri"),
                ConfigurationKey("jwks_ttl", .duration, is: "\"1h\"", "the longest that the key set is fresh"),
                ConfigurationKey(
                    "jwks_max_stale", .duration, is: "\"24h\"", "how much longer an old key set serves in need"),
                ConfigurationKey("display_name", .text, "what people call this provider"),
                ConfigurationKey(
                    "name_suffix", .text, "the end of the login names that are this provider's alone"),
                ConfigurationKey(
                    "default", .boolean, is: "false", "whether this provider has all names that no other one owns"),
                .choice(
                    "device_nonce", of: DeviceGrantRules.Nonce.self, is: .auto, "the nonce of the device grant"),
                .choice("device_pkce", of: DeviceGrantRules.PKCE.self, is: .auto, "PKCE in the device grant"),
                ConfigurationKey("extra_params", .map, is: "{}", "parameters that the provider wants besides"),
                ConfigurationKey("client", .table, isNeeded: true, "who we are to the provider"),
                ConfigurationKey("claims", .table, isNeeded: true, "which claims say who somebody is"),
                ConfigurationKey("tokens", .table, "what an ID token must be"),
                ConfigurationKey("bearer", .table, "access tokens that people bring"),
                ConfigurationKey("logout", .table, "what the provider hears when somebody logs out"),
                ConfigurationKey("tls", .table, "whom we believe to be the provider"),
                ConfigurationKey("http", .table, "how the provider is reached"),
            ])

    static let tls = rows(
        "provider.NAME.tls",
        [
            ConfigurationKey("ca_file", .path, "a file with authorities"),
            ConfigurationKey("ca_pem", .text, "the authorities themselves"),
            ConfigurationKey("use_system_ca", .boolean, is: "true", "whether the system's authorities count"),
            ConfigurationKey("server_name", .text, "the host name that the certificate must have"),
            .choice("min_version", of: TLSConfiguration.Version.self, is: .tls12, "the lowest version of TLS"),
            .choices("cipher_suites", of: TLSCipherSuite.self, "the only suites that are offered"),
            ConfigurationKey("client_cert", .path, "the certificate that is shown to the provider"),
            ConfigurationKey("client_key", .path, "its private key"),
            ConfigurationKey("client_key_passphrase_file", .path, "the key's passphrase"),
            ConfigurationKey("pin_sha256", .texts, is: "[]", "pins of the provider's own key"),
            ConfigurationKey(
                "require_ocsp_staple", .boolean, is: "false", "whether the handshake must bring a good OCSP answer"),
        ])

    static let http = rows(
        "provider.NAME.http",
        [
            ConfigurationKey("connect_timeout", .duration, "as in limits, for this provider"),
            ConfigurationKey("total_timeout", .duration, "as in limits, for this provider"),
            ConfigurationKey("max_connections", .integer, "connections at one time"),
            ConfigurationKey("max_endpoint_connections", .integer, "of these to one host and port"),
            ConfigurationKey("pool_idle", .duration, is: "\"3m\"", "how long a connection is kept unused"),
            ConfigurationKey("tcp_keepalive", .boolean, is: "true", "whether the kernel looks after kept connections"),
            ConfigurationKey("proxy", .url, "the proxy"),
            ConfigurationKey("proxy_credentials_file", .path, "a file with user:password"),
            ConfigurationKey("no_proxy", .texts, is: "[]", "hosts that are reached without the proxy"),
            ConfigurationKey("extra_headers", .map, is: "{}", "header fields for every request"),
            ConfigurationKey("max_response_bytes", .integer, "a limit for every answer"),
            ConfigurationKey(
                "retries", .integer, is: "1", "how often a GET without credentials is tried again"),
        ])
}
