import LoginPolicy
import LoginWire
import OpenIDConnect
import Testing

@testable import LoginFlow

/// One refusal, one code, one outcome, one text.
struct LoginRefusalTests {
    static let own: [(LoginRefusal, Verdict.Outcome)] = [
        (.nameInvalid, .denied), (.nameReserved, .denied), (.nameSystemAccount, .denied),
        (.passwordNotText, .wrongCredential), (.passwordMissing, .wrongCredential), (.deviceDenied, .ended),
        (.deviceExpired, .ended), (.backchannelDenied, .ended), (.backchannelExpired, .ended),
        (.backchannelNeedsFirstFactor, .ended), (.backchannelPaused, .ended), (.backchannelPending, .ended),
        (.tooManyPendingHost, .unavailable), (.tooManyPendingSource, .unavailable),
        (.tooManyPendingService, .unavailable), (.cancelled, .ended), (.deadlinePassed, .ended),
        (.noTerminal, .ended),
        (.shuttingDown, .unavailable), (.internalState, .unavailable),
        (.passwordChange(issuer: bytes("https://idp.test")), .denied), (.wire(.unexpectedFrame), .unavailable),
        (.account(AccountRefusal(reason: "account.locked", kind: .locked)), .accountLocked),
        (.account(AccountRefusal(reason: "account.sub_changed", kind: .notTheirs)), .ended),
        (.account(AccountRefusal(reason: "store.locked", kind: .fault)), .unavailable),
    ]
    static let provider: [(LoginRefusal, Verdict.Outcome)] = [
        (.provider(.wrongPassword), .wrongCredential), (.provider(.idToken(.expired)), .ended),
        (.provider(.tokenResponse(.noIDToken)), .ended), (.provider(.httpStatus(500)), .unavailable),
        (.provider(.notJSON), .unavailable), (.provider(.clientRefused), .unavailable),
        (.provider(.grantRefused), .unavailable), (.provider(.clientSecretUnreadable), .unavailable),
        (.provider(.clientKeyUnusable), .unavailable), (.provider(.clientAssertion), .unavailable),
        (.provider(.transport(.timedOut)), .unavailable), (.provider(.keyFetchesLimited), .unavailable),
    ]
    static let backchannel: [(LoginRefusal, Verdict.Outcome)] = BackchannelAuthenticationError.allCases.map { error in
        switch error {
        case .unknownUser, .accessDenied: (.provider(.backchannel(error)), .ended)
        default: (.provider(.backchannel(error)), .unavailable)
        }
    }
    static let policy: [(LoginRefusal, Verdict.Outcome)] = PolicyDenial.allCases.map { denial in
        switch denial {
        case .factsMissing, .factsOtherProvider, .factsTooOld, .factsFromFuture, .factsEnded: (.policy(denial), .denied)
        default: (.policy(denial), .ended)
        }
    }
    static let all = own + provider + backchannel + policy

    @Test func `each refusal has a code of its own`() {
        let reasons = Self.all.map(\.0.reason)
        #expect(Set(reasons).count == reasons.count)
        #expect(
            reasons.allSatisfy { reason in
                reason.contains(".")
                    && reason.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_.".utf8.contains($0) }
            })
    }

    @Test func `each refusal has the outcome of its kind, and none is a grant`() {
        for (refusal, outcome) in Self.all {
            #expect(refusal.outcome == outcome, "\(refusal.reason)")
            #expect(refusal.outcome != .granted)
        }
    }

    @Test func `what a person reads fits a terminal and says what to do`() {
        for (refusal, _) in Self.all {
            for line in refusal.userMessage.split(separator: "\n", omittingEmptySubsequences: false) {
                #expect(line.utf8.count <= 80, "\(refusal.reason)")
                #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) })
            }
        }
        let silent = Self.all.map(\.0).filter { $0.userMessage.isEmpty }.map(\.reason)
        #expect(
            silent == ["name.invalid", "name.reserved", "name.system_account", "login.cancelled"])
    }
}
