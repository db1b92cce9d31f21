import JOSE
import StrictJSON

/// The provider: takes requests, answers them, and keeps what it must remember in between.
actor OpenIDProvider {
    let settings: ProviderSettings
    let effects: ProviderEffects
    private(set) var counts = RequestCounts()
    var flows = DeviceFlows()
    var backchannelFlows = BackchannelFlows()
    var refreshTokens = RefreshTokens()
    var accessTokens = AccessTokens()
    var sessions = BrowserSessions()
    var assertions: ClientAssertions

    init(settings: ProviderSettings, effects: ProviderEffects) {
        self.settings = settings
        self.effects = effects
        assertions = ClientAssertions(issuer: settings.issuer, registered: settings.clientKeys)
    }

    /// Counts the request and answers it.
    func answer(_ request: ProviderRequest) -> ProviderAnswer {
        switch (request.method, request.path) {
        case ("GET", "/.well-known/openid-configuration"):
            counts.discovery += 1
            return discoveryDocument()
        case ("GET", "/jwks"):
            counts.jwks += 1
            return keySet()
        case ("POST", "/device_authorization"):
            counts.device += 1
            return deviceAuthorization(request)
        case ("POST", "/backchannel_authentication"):
            counts.backchannel += 1
            return backchannelAuthentication(request)
        case ("POST", "/token"):
            counts.token += 1
            count(request.form?["grant_type"])
            return tokenAnswer(request)
        case ("POST", "/introspect"):
            counts.other += 1
            return introspectionAnswer(request)
        case ("POST", "/register"):
            counts.other += 1
            return registration(request)
        case (_, let path) where path == "/device" || path.hasPrefix("/device/"):
            counts.verification += 1
            return verification(request)
        case (_, let path) where path == "/approve" || path.hasPrefix("/approve/"):
            counts.verification += 1
            return approval(request)
        case ("GET", "/requests"):
            return .json(counts.json)
        case ("GET", "/"):
            counts.other += 1
            return .seeOther("/device")
        case (_, "/.well-known/openid-configuration"), (_, "/jwks"), (_, "/device_authorization"),
            (_, "/backchannel_authentication"), (_, "/token"), (_, "/register"), (_, "/introspect"), (_, "/requests"),
            (_, "/"):
            counts.other += 1
            return .text("This method is not for this address.", status: 405)
        default:
            counts.other += 1
            return .text("There is nothing at this address.", status: 404)
        }
    }

    private func count(_ grantType: [UInt8]?) {
        switch GrantType(grantType) {
        case .deviceCode: counts.tokenDevice += 1
        case .password: counts.tokenPassword += 1
        case .refreshToken: counts.tokenRefresh += 1
        case .ciba: counts.tokenCIBA += 1
        case .clientCredentials, nil: break
        }
    }

    func misbehaves(_ name: Misbehaviour) -> Bool {
        settings.misbehaviours.contains(name)
    }

    /// An unguessable text of `[A-Za-z0-9_-]`.
    func unguessable() -> [UInt8] {
        Base64URL.encode(effects.randomBytes(32))
    }
}
