import LoginPolicy
import LoginWire
import OpenIDConnect
import TerminalText
import Testing

@testable import LoginFlow

/// An administrator's own words in place of ours.
struct ServiceTextTests {
    private static let words: ServiceMessages = {
        var words = ServiceMessages()
        words.unauthorized = "U"
        words.forbidden = "F"
        words.unavailable = "N"
        return words
    }()

    private func text(_ refusal: LoginRefusal, _ messages: ServiceMessages = words) -> String {
        String(decoding: refusal.text(messages), as: UTF8.self)
    }

    @Test func `without words of a service ours are shown`() {
        for (refusal, _) in LoginRefusalTests.all {
            let own = text(refusal, ServiceMessages())
            guard case .passwordChange = refusal else {
                #expect(own == refusal.userMessage)
                continue
            }
            #expect(own == refusal.userMessage + " https://idp.test")
        }
    }

    @Test func `each class of refusals has its words, and what says what to do keeps ours`() {
        let own = LoginRefusalTests.own.map { text($0.0) }
        let change = "Your password is kept by your identity provider. Please change it there: https://idp.test"
        let waits = ["1 second", "2 seconds", "119 seconds", "3 minutes", "15 minutes"].map {
            "Too many wrong passwords. Please try again in \($0)."
        }
        #expect(
            own == [
                "", "", "", "U", "U", "U", "U", "U", "U", "U", "U", "U", "N", "N", "N",
            ] + waits + ["", "U", "U", "N", "N", change, "N", "F", "F", "N"])
        #expect(
            LoginRefusalTests.provider.map { text($0.0) }
                == ["U", "U", "U", "N", "N", "N", "N", "N", "N", "N", "N", "N"])
        for denial in PolicyDenial.allCases {
            switch denial {
            case .factsMissing, .factsOtherProvider, .factsTooOld, .factsFromFuture, .factsEnded:
                #expect(text(.policy(denial)) == denial.userMessage)
            default: #expect(text(.policy(denial)) == "F")
            }
        }
    }

    @Test func `the reason stands behind what is shown, and nowhere else`() {
        var words = Self.words
        words.showsReason = true
        #expect(text(.policy(.noRole), words) == "F (policy.no_role)")
        #expect(text(.policy(.factsMissing), words).hasSuffix(" try again. (policy.facts_missing)"))
        #expect(text(.nameReserved, words).isEmpty && text(.cancelled, words).isEmpty)
        for (refusal, _) in LoginRefusalTests.all {
            #expect(refusal.text(words).count <= Verdict.maximumTextBytes)
        }
    }

    @Test func `words that cannot be shown are escaped, and no longer than 256 bytes`() {
        var words = ServiceMessages()
        words.forbidden = "a\u{1B}[2J\n\u{202E}b"
        #expect(text(.policy(.noRole), words) == "a\\x1b[2J\n\\u{202e}b")
        words.forbidden = String(repeating: "x", count: 300)
        #expect(text(.policy(.noRole), words) == String(repeating: "x", count: 256))
        #expect(TerminalText.isShowable(LoginRefusal.policy(.noRole).text(words)))
    }

    @Test func `a device prompt stands above everything, and fits`() {
        let messages = LoginMessages(hostName: "web-1", providerName: "Example", qr: .on)
        let request = Samples.request(service: "sudo")
        let plain = messages.deviceCode(Samples.authorization(), lifetime: .seconds(60), for: request)
        let own = messages.deviceCode(
            Samples.authorization(), below: "Keep out.", lifetime: .seconds(60), for: request)
        guard case .say(_, let plainText)? = plain.first, case .say(_, let ownText)? = own.first else {
            Issue.record("nothing is shown")
            return
        }
        #expect(ownText == bytes("Keep out.\n\n") + plainText)
        let long = messages.deviceCode(
            Samples.authorization(complete: "https://idp.test/" + String(repeating: "a", count: 1_900)),
            below: String(repeating: "x", count: 256), lifetime: .seconds(60), for: request)
        guard case .say(_, let longText)? = long.first else { return }
        #expect(longText.count <= DaemonMessage.maximumTextBytes)
    }
}
