import JOSE
import Testing

@testable import OpenIDConnect

@Suite struct IDTokenErrorTests {
    static let all: [IDTokenError] =
        JOSEError.allCases.map(IDTokenError.form) + KeySelectionError.allCases.map(IDTokenError.key) + [
            .algorithmNotAllowed(.rs256), .payloadNotJSON, .nullCharacter, .notAnIDToken, .issuerMissing,
            .issuerDiffers,
            .audienceMissing, .audienceWrongType, .audienceDiffers, .audienceUntrusted, .authorizedPartyMissing,
            .authorizedPartyDiffers, .expiryMissing, .expired, .issuedAtMissing, .issuedInFuture, .issuedBeforeLogin,
            .notYetValid, .timeOutOfRange, .lifetimeTooLong, .subjectMissing, .subjectUnusable, .accessTokenHashDiffers,
            .claimWrongType, .keyTooSmall, .nonceMissing, .nonceDiffers, .accessTokenHashMissing,
            .authenticationTimeMissing, .authenticatedInFuture, .authenticationTooOld, .authenticationContext,
            .authenticationMethods, .requiredClaim, .forbiddenClaim,
        ]

    @Test func `each refusal has a reason of its own, in the alphabet of reasons`() {
        let reasons = Self.all.map(\.reason)
        #expect(Set(reasons).count == reasons.count)
        for reason in reasons {
            #expect(reason.hasPrefix("id_token.") || reason == "key.ambiguous")
            #expect(reason.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_.".utf8.contains($0) })
        }
    }
}
