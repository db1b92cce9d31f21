import JOSE
import Testing

@testable import OpenIDConnect

struct ProviderErrorTests {
    static let metadata: [ProviderMetadataError] = [
        .notJSON, .issuerMissing, .issuerDiffers, .endpointMissing, .endpointWrongType, .endpointURL(.host),
        .endpointOtherHost,
        .wrongType, .noUsableAlgorithm,
    ]
    static let transport: [TransportError] = [
        .cannotResolve, .cannotConnect, .certificate, .tls, .timedOut, .bodyTooLarge, .headersTooLarge, .brokenAnswer,
        .unexpectedEncoding, .forbiddenAddress, .pin, .certificateStatus, .clientCertificate, .proxyUnreachable,
        .proxyAuthentication,
        .proxyRefused, .cancelled, .other(code: 1),
    ]
    static let keys: [KeySetError] = [
        .tooLarge, .notJSON, .noKeys, .tooManyKeys, .privateKeyPublished,
    ]
    static let device: [DeviceAuthorizationError] = [
        .deviceCode, .userCode, .verificationURI, .verificationURIComplete, .lifetime, .interval,
    ]
    static let response: [TokenResponseError] = [
        .errorMember, .tokenType, .noIDToken, .accessTokenType, .noAccessToken, .refreshTokenType, .scopeType,
    ]
    static let idToken: [IDTokenError] = [
        .key(.unknownKeyID), .key(.unfit), .key(.noneFits), .key(.ambiguous), .expired, .issuerDiffers,
        .form(.signature), .form(.algorithmNone), .authenticationTooOld, .authenticationContext, .authenticationMethods,
    ]
    static let signed: [SignedClaimsError] = [
        .form(.algorithmNone), .form(.algorithmUnsupported), .form(.signature), .form(.notCompact),
        .algorithmNotAllowed(.rs256), .type, .payloadNotJSON, .key(.unknownKeyID),
    ]
    static let accessToken: [AccessTokenError] =
        signed.map { .token($0) } + [
            .token(.nullCharacter), .issuerMissing, .issuerDiffers, .audienceMissing, .audienceDiffers,
            .expiryMissing, .expired, .issuedAtMissing, .issuedInFuture, .notYetValid, .lifetimeTooLong, .time,
            .subject, .clientMissing, .clientDiffers, .tokenID, .bound, .clientItself, .authenticationTime,
            .authenticationContext, .authenticationMethods, .requiredClaim, .forbiddenClaim, .kind, .opaque,
            .otherThanIntrospected, .serviceSubject,
        ]
    static let userInfo: [UserInfoError] =
        signed.map { .token($0) } + [
            .noEndpoint, .noAccessToken, .unsendableToken, .invalidToken, .insufficientScope, .invalidRequest,
            .mediaType, .notJSON,
            .nullCharacter, .issuerMissing, .issuerDiffers, .audienceMissing, .audienceDiffers, .expired, .time,
            .wrongKind, .subjectMissing, .subjectDiffers,
        ]
    static let refresh: [RefreshError] = [
        .refused, .replaced, .underWay, .noRefreshToken, .notKept, .issuer, .subject, .audience, .authorizedParty,
        .nonce,
        .authenticationTime, .issuedEarlier,
    ]
    static let introspection: [IntrospectionError] = [
        .noEndpoint, .inactive, .nullCharacter, .issuerDiffers, .clientDiffers, .subjectMissing, .subjectDiffers,
        .expired,
        .notYetValid, .claimType,
    ]
    static let endpoints: [ProviderError] =
        accessToken.map { .accessToken($0) } + userInfo.map { .userInfo($0) } + refresh.map { .refresh($0) }
        + introspection.map { .introspection($0) }
        + [.publicClient, .logout(.noEndpoint), .logout(.idTokenForm)]

    static let all: [ProviderError] =
        endpoints + transport.map { .transport($0) } + metadata.map { .metadata($0) } + keys.map { .keys($0) }
        + BackchannelAuthenticationError.allCases.map { .backchannel($0) } + device.map { .deviceAuthorization($0) }
        + response.map { .tokenResponse($0) } + idToken.map { .idToken($0) }
        + [
            .httpStatus(500), .notJSON, .keyFetchesLimited, .noDeviceEndpoint, .clientRefused, .clientSecretUnreadable,
            .clientKeyUnusable, .clientAssertion, .grantRefused, .wrongPassword, .wrongServiceSecret,
            .keysFileUnreadable,
        ]

    @Test func `no two errors share a reason code`() {
        var seen: [String: ProviderError] = [:]
        for error in Self.all {
            #expect(seen.updateValue(error, forKey: error.reason) == nil, "\(error.reason)")
            #expect(
                error.reason.utf8.allSatisfy {
                    $0 == 0x2E || $0 == 0x5F || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
                })
        }
    }

    @Test(arguments: all)
    func `a person is told what to do and never which check failed`(_ error: ProviderError) {
        let last = error.reason.split(separator: ".").last.map(String.init) ?? ""
        #expect(error.userMessage.hasSuffix("."))
        #expect(!error.userMessage.contains("_") && !error.userMessage.contains(error.reason))
        #expect(last.isEmpty || !error.userMessage.contains(last + "."))
    }

    /// TOKEN-2: an outage is never a wrong password, a wrong password never an outage.
    @Test(arguments: all)
    func `only a wrong password is the person's fault`(_ error: ProviderError) {
        #expect((error.category == .wrongCredential) == [.wrongPassword, .wrongServiceSecret].contains(error))
    }

    @Test(arguments: [
        ProviderError.transport(.timedOut), .transport(.certificate), .httpStatus(503), .notJSON, .keyFetchesLimited,
        .clientRefused, .clientSecretUnreadable, .clientKeyUnusable, .clientAssertion, .grantRefused,
        .noDeviceEndpoint, .metadata(.issuerDiffers),
        .keys(.notJSON), .deviceAuthorization(.userCode),
    ])
    func `what the provider or we cannot do is unavailable`(_ error: ProviderError) {
        #expect(error.category == .unavailable)
    }

    @Test(arguments: [ProviderError.idToken(.expired), .tokenResponse(.noIDToken), .tokenResponse(.errorMember)])
    func `a token that does not hold is refused`(_ error: ProviderError) {
        #expect(error.category == .refused)
    }
}
