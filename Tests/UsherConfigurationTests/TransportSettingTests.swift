import OpenIDConnect
import Testing

@testable import UsherConfiguration

/// `[provider.NAME.tls]` and `[provider.NAME.http]`.
struct TransportSettingTests {
    private static let pin = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

    private static let head = """
        [provider.company]
        issuer = "https://login.example.com"
        client = { id = "usher-hosts", auth_method = "none" }
        claims = { principal = "preferred_username" }

        """

    /// A good file with the lines in the table; they begin at line 6.
    private static func file(_ table: String, _ lines: String) -> String {
        head + "[provider.company.\(table)]\n\(lines)\n"
            + "[role.staff]\ngroups = [\"a\"]\n[service.sshd]\ngrants = [\"device\"]\nroles = [\"staff\"]\n"
    }

    private func provider(_ table: String, _ lines: String) throws -> ProviderConfiguration {
        try SampleFile.parse(Self.file(table, lines)).get().provider
    }

    @Test func `every key of tls arrives`() throws {
        let tls = try provider(
            "tls",
            """
            ca_file = "/etc/usher/ca.pem"
            use_system_ca = false
            server_name = "SSO.example.com"
            min_version = "1.3"
            cipher_suites = ["TLS_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"]
            client_cert = "/etc/usher/client.pem"
            client_key = "/etc/usher/client.key"
            client_key_passphrase_file = "/etc/usher/passphrase"
            pin_sha256 = ["\(Self.pin)"]
            require_ocsp_staple = true
            """
        ).tls
        #expect(tls.authorities == .file(path: "/etc/usher/ca.pem") && !tls.usesSystemAuthorities)
        #expect(tls.serverName == Array("sso.example.com".utf8))
        #expect(tls.minimumVersion == .tls13 && tls.cipherSuites == [.aes256, .rsaAES256])
        #expect(
            tls.clientCertificate
                == ClientCertificate(
                    certificateFile: "/etc/usher/client.pem", keyFile: "/etc/usher/client.key",
                    passphraseFile: "/etc/usher/passphrase"))
        #expect(tls.pins.map(\.text) == [Self.pin] && tls.requiresStaple)
    }

    @Test func `authorities may stand in the file, and the defaults are those of the design`() throws {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        let tls = try provider("tls", "ca_pem = '''\n\(pem)'''").tls
        #expect(tls.authorities == .inline(pem: Array(pem.utf8)))
        var rest = tls
        rest.authorities = nil
        #expect(rest == TLSConfiguration())
        #expect(rest.usesSystemAuthorities && rest.minimumVersion == .tls12)
        #expect(try provider("http", "").http == HTTPConfiguration())
    }

    @Test func `every key of http arrives`() throws {
        let http = try provider(
            "http",
            """
            connect_timeout = "2s"
            total_timeout = "9s"
            max_connections = 16
            max_endpoint_connections = 8
            pool_idle = "0s"
            tcp_keepalive = false
            proxy = "http://Proxy.example.com:3128/"
            proxy_credentials_file = "/etc/usher/proxy"
            no_proxy = [".example.org", "10.0.0.1", "::1"]
            extra_headers = { X-Tenant = "one", "X-Two" = "a b" }
            max_response_bytes = 65536
            retries = 0
            """
        ).http
        #expect([http.connectTimeout, http.totalTimeout, http.idleTime] == [.seconds(2), .seconds(9), .zero])
        #expect([http.maximumConnections, http.maximumEndpointConnections] == [16, 8])
        #expect(!http.keepsAlive && http.maximumBodyBytes == 65_536 && http.retries == 0)
        #expect(
            http.extraFields == [HTTPField(name: "X-Tenant", value: "one"), HTTPField(name: "X-Two", value: "a b")])
        let proxy = try #require(http.proxy)
        #expect(proxy.url.bytes == Array("http://proxy.example.com:3128".utf8))
        #expect(proxy.credentialsFile == "/etc/usher/proxy")
        #expect(proxy.exceptions == [".example.org", "10.0.0.1", "::1"].compactMap { HostPattern(Array($0.utf8)) })
    }

    static let tlsMistakes: [(String, [String])] = [
        ("ca_fil = \"/x\"", ["6:1: unknown key \"ca_fil\" in [provider.company.tls] (did you mean \"ca_file\"?)"]),
        ("verify = false", ["6:1: unknown key \"verify\" in [provider.company.tls]"]),
        ("ca_file = \"ca.pem\"", ["6:11: ca_file must be an absolute path"]),
        ("ca_pem = \"no\"", ["6:10: ca_pem must hold certificates in PEM"]),
        (
            "ca_file = \"/x\"\nca_pem = \"-----BEGIN CERTIFICATE-----\"",
            ["7:10: the authorities are named twice: one ca_file or ca_pem is enough"]
        ),
        (
            "use_system_ca = false",
            ["6:17: use_system_ca = false needs ca_file or ca_pem: no certificate could be trusted"]
        ),
        ("use_system_ca = \"no\"", ["6:17: use_system_ca must be true or false, this is a string"]),
        ("server_name = \"10.0.0.1\"", ["6:15: server_name must be a host name"]),
        ("server_name = \"a.example:443\"", ["6:15: server_name must be a host name"]),
        (
            "min_version = \"1.1\"",
            ["6:15: min_version has no value \"1.1\"; it may be 1.2, 1.3 (did you mean \"1.2\"?)"]
        ),
        ("min_version = 1.2", ["6:15: min_version must be a string, this is a float"]),
        ("cipher_suites = []", ["6:17: cipher_suites must not be empty"]),
        (
            "min_version = \"1.3\"\ncipher_suites = [\"ECDHE-RSA-AES256-GCM-SHA384\"]",
            ["7:17: cipher_suites has none for TLS 1.3, which min_version demands"]
        ),
        ("client_cert = \"/x\"", ["6:15: client_cert needs client_key"]),
        ("client_key = \"/x\"", ["6:14: client_key needs client_cert"]),
        ("client_key_passphrase_file = \"/x\"", ["6:30: client_key_passphrase_file needs client_key"]),
        (
            "client_key_passphrase = \"x\"",
            [
                "6:1: unknown key \"client_key_passphrase\" in [provider.company.tls] (did you mean \"client_key_passphrase_file\"?)"
            ]
        ),
        ("require_ocsp_staple = 1", ["6:23: require_ocsp_staple must be true or false, this is an integer"]),
        ("pin_sha256 = []", ["6:14: pin_sha256 must not be empty"]),
        ("pin_sha256 = [\"AAAA\"]", ["6:15: \"AAAA\" is no pin: base64 of the 32 bytes of SHA-256"]),
    ]

    static let httpMistakes: [(String, [String])] = [
        ("max_redirects = 1", ["6:1: unknown key \"max_redirects\" in [provider.company.http]"]),
        ("connect_timeout = \"0s\"", ["6:19: connect_timeout must be between 1s and 60s"]),
        ("total_timeout = \"2m\"", ["6:17: total_timeout must be between 1s and 60s"]),
        ("max_connections = 0", ["6:19: max_connections must be between 1 and 1024"]),
        ("max_endpoint_connections = 1025", ["6:28: max_endpoint_connections must be between 1 and 1024"]),
        ("pool_idle = \"2h\"", ["6:13: pool_idle must be between 0s and 3600s"]),
        ("tcp_keepalive = 1", ["6:17: tcp_keepalive must be true or false, this is an integer"]),
        ("max_response_bytes = 2000000", ["6:22: max_response_bytes must be between 1024 and 1048576"]),
        ("retries = 2", ["6:11: retries must be between 0 and 1"]),
        ("proxy = \"http://proxy\"", ["6:9: proxy must be http://HOST:PORT or https://HOST:PORT"]),
        ("proxy = \"socks5://proxy:1080\"", ["6:9: proxy must be http://HOST:PORT or https://HOST:PORT"]),
        ("no_proxy = [\"a\"]", ["6:12: no_proxy means nothing without proxy"]),
        ("proxy_credentials_file = \"/x\"", ["6:26: proxy_credentials_file means nothing without proxy"]),
        (
            "proxy = \"http://p:1\"\nno_proxy = [\"*\", \"10.0.0.0/8\"]",
            [
                "7:13: \"*\" is no host name and no IP address",
                "7:18: \"10.0.0.0/8\" is no host name and no IP address",
            ]
        ),
        ("extra_headers = 1", ["6:17: extra_headers must be a table ([extra_headers]), this is an integer"]),
        ("extra_headers = { A = 1 }", ["6:23: \"A\" must be a string, this is an integer"]),
        ("extra_headers = { Host = \"a\" }", ["6:19: \"Host\": this header field belongs to usher"]),
        ("extra_headers = { \"a b\" = \"a\" }", ["6:19: \"a b\": this is no name of a header field"]),
        (
            "extra_headers = { A = \"a\\r\\nB: c\" }",
            ["6:23: \"A\": the value must be 1 to 1024 printable ASCII characters without blanks at its ends"]
        ),
        ("extra_headers = { A = \"a\", a = \"b\" }", ["6:28: \"a\" stands here a second time"]),
    ]

    @Test(arguments: tlsMistakes)
    func `a mistake in tls is named with its place`(_ lines: String, _ problems: [String]) {
        #expect(SampleFile.problems(Self.file("tls", lines)) == problems.map { "u.toml:" + $0 })
    }

    @Test(arguments: httpMistakes)
    func `a mistake in http is named with its place`(_ lines: String, _ problems: [String]) {
        #expect(SampleFile.problems(Self.file("http", lines)) == problems.map { "u.toml:" + $0 })
    }

    @Test func `an unknown suite is refused with what was meant`() {
        let problems = SampleFile.problems(Self.file("tls", "cipher_suites = [\"TLS_AES_128_GCM_SHA265\"]"))
        #expect(problems.count == 1)
        #expect(
            problems[0].hasPrefix("u.toml:6:18: cipher_suites has no value \"TLS_AES_128_GCM_SHA265\"; it may be TLS_"))
        #expect(problems[0].hasSuffix("(did you mean \"TLS_AES_128_GCM_SHA256\"?)"))
        for weak in ["DES-CBC3-SHA", "NULL-SHA256", "AES128-SHA", "ALL", "DEFAULT@SECLEVEL=0"] {
            #expect(SampleFile.problems(Self.file("tls", "cipher_suites = [\"\(weak)\"]")).count == 1)
        }
    }

    @Test func `the provider's own ca_file and one below it are one too many`() {
        let text = Self.file("tls", "ca_file = \"/x\"").replacing(
            "issuer =", with: "ca_file = \"/y\"\nissuer =")
        #expect(
            SampleFile.problems(text) == [
                "u.toml:7:11: the authorities are named twice: one ca_file or ca_pem is enough"
            ])
    }

    @Test func `a secret in the file is refused and not repeated`() {
        let proxy = SampleFile.problems(Self.file("http", "proxy = \"http://eve:hunter2@proxy:3128\""))
        #expect(
            proxy == [
                "u.toml:6:9: proxy must not hold a user name or password: "
                    + "name their file with proxy_credentials_file"
            ])
        let key = "-----BEGIN CERTIFICATE-----\\n-----BEGIN PRIVATE KEY-----\\nhunter2"
        #expect(
            SampleFile.problems(Self.file("tls", "ca_pem = \"\(key)\"")) == [
                "u.toml:6:10: ca_pem holds a private key: a secret must not stand in this file"
            ])
    }
}
