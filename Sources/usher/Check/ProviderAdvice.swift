import OpenIDConnect

/// What is wrong with a provider, in words for an administrator, and what to do.
enum ProviderAdvice {
    static func of(_ error: ProviderError) -> (text: String, advice: String) {
        switch error {
        case .transport(let error): of(error)
        case .httpStatus(let status):
            ("the answer is HTTP \(status)", "compare the address with the provider's documentation")
        case .notJSON: ("the answer is no JSON", "the address is probably one of a web page: compare issuer")
        case .metadata(let error): of(error)
        case .keys: ("the key set is malformed or holds no key that can verify", "ask the provider's administrator")
        case .keysFileUnreadable:
            (
                "jwks_file is missing, or others than root could have written it",
                "give it to root, chmod go-w, and so every directory above it"
            )
        case .noDeviceEndpoint: ("the provider has no device authorization endpoint", deviceAdvice)
        case .backchannel(.noEndpoint):
            ("the provider has no backchannel authentication endpoint", backchannelAdvice)
        case .publicClient: ("the client has no secret", "give it one at the provider, and set auth_method")
        case .clientSecretUnreadable:
            ("the client's secret cannot be read by you", "run this command as root")
        case .clientRefused:
            ("the provider refuses the client or its secret", "compare id, auth_method and the secret")
        case .userInfo(.noEndpoint), .introspection(.noEndpoint), .logout(.noEndpoint):
            ("the provider names no such endpoint", "enable it there, or set it in the configuration")
        case .keyFetchesLimited, .clientKeyUnusable, .clientAssertion, .grantRefused, .wrongPassword,
            .wrongServiceSecret,
            .deviceAuthorization, .backchannel, .tokenResponse, .idToken, .accessToken, .refresh, .userInfo,
            .introspection, .logout:
            ("the provider answered \(error.reason)", "see runbook.md")
        }
    }

    static let deviceAdvice =
        "enable the grant at the provider, set device_authorization_endpoint, or take \"device\" out of grants"

    static let backchannelAdvice =
        "enable CIBA in poll mode at the provider, or take \"ciba\" out of grants"

    private static func of(_ error: TransportError) -> (text: String, advice: String) {
        switch error {
        case .cannotResolve: ("the host name cannot be resolved", "compare issuer, and the name service of this host")
        case .cannotConnect: ("nobody answers there", "compare the host and port, and the firewall")
        case .certificate:
            (
                "the certificate is expired, for another name, or from an unknown authority",
                "set ca_file for an authority of your own, or server_name"
            )
        case .tls: ("TLS fails", "the provider must speak TLS 1.2 or later")
        case .timedOut: ("there was no answer in time", "compare the host and port, and the firewall")
        case .bodyTooLarge, .headersTooLarge: ("the answer is too large", "compare the address")
        case .brokenAnswer: ("the answer is no HTTP, or ended early", "compare the host and port")
        case .unexpectedEncoding:
            ("the answer is compressed although nobody asked for it", "look at what stands before the provider")
        case .forbiddenAddress:
            ("the name leads to an address of this host or link", "compare the name service of this host")
        case .pin: ("the certificate is good, but its key is none of pin_sha256", "ask the provider's administrator")
        case .certificateStatus:
            (
                "the provider brings no OCSP answer that says that its certificate is good",
                "let the provider staple one, or take require_ocsp_staple out"
            )
        case .clientCertificate:
            (
                "the provider asks for a client certificate, and takes none or not this one",
                "set client_cert and client_key of [provider.NAME.tls], or compare them with the provider"
            )
        case .proxyUnreachable:
            ("the proxy does not answer, or its certificate is not good", "compare proxy, and the authorities")
        case .proxyAuthentication: ("the proxy wants other credentials (407)", "compare proxy_credentials_file")
        case .proxyRefused: ("the proxy does not connect us to the provider", "ask the proxy's administrator")
        case .cancelled: ("the request was cancelled", "try again")
        case .other(let code): ("libcurl gave up with error \(code)", "see libcurl-errors(3)")
        }
    }

    private static func of(_ error: ProviderMetadataError) -> (text: String, advice: String) {
        switch error {
        case .notJSON: ("the discovery document is no JSON object", "compare issuer")
        case .issuerMissing: ("the discovery document names no issuer", "compare issuer")
        case .issuerDiffers:
            (
                "the provider calls itself by another issuer",
                "set issuer to exactly what the document says, also with its last slash"
            )
        case .endpointMissing: ("the discovery document lacks an endpoint", "compare issuer")
        case .endpointWrongType, .wrongType: ("the discovery document is malformed", "ask the provider's administrator")
        case .endpointURL(let error):
            ("an endpoint of the provider cannot be used: \(error.explanation)", "ask the provider's administrator")
        case .endpointOtherHost:
            (
                "an endpoint lies on another host than the issuer",
                "set that endpoint in the configuration, or take allow_cross_host_endpoints = false out"
            )
        case .noUsableAlgorithm:
            (
                "the provider signs ID tokens with no algorithm that usher verifies",
                "choose RS256, PS256, ES256 or EdDSA at the provider"
            )
        }
    }
}
