import LoginPolicy
import StrictJSON
import Testing

@testable import LoginExplanation

/// What a login had to do with the sign-ins of before, in words.
struct ReuseTextTests {
    private static let refusals: [ReuseRefusal] =
        [
            .notTheUser, .remote, .bootUnknown, .unreadable(reason: "store.closed"), .none, .otherProvider,
            .bearerNotAllowed, .otherAuditSession, .otherTerminal, .tooOld, .acr, .amr, .roleWantsFresh,
            .policy(reason: "policy.no_role"), .changed,
        ]
        + [
            "session.idle", "session.rolling", "session.absolute", "session.revoked", "session.logout",
            "session.closed", "session.ended", "session.rebooted", "session.clock", "session.other",
        ].map { .ended(reason: $0) }

    @Test func `each has words of its own, and its code`() {
        let parts = Self.refusals.map { ReusePart($0) }
        #expect(parts.map(\.missed) == Self.refusals.map(\.reason))
        #expect(Set(parts.map(\.sentence)).count == parts.count)
        for part in parts {
            #expect(part.via == nil && part.session == nil && part.sentence.hasSuffix(" (\(part.missed ?? ""))"))
            #expect(part.sentence.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
        #expect(
            ReusePart(.ended(reason: "session.logout")).sentence
                == "the person was asked: the last sign-in counts no more, the person has logged out (session.logout)")
        #expect(
            ReusePart(.tooOld).sentence
                == "the person was asked: the sign-in is older than the service allows (reuse.too_old)")
    }

    private static let id = "5b1e07aa000102030405060708090a0b"

    @Test(arguments: [ReusePart(via: "key_login", session: id), ReusePart(.otherTerminal)])
    func `it is a line of the screen, and comes back out of JSON`(_ part: ReusePart) throws {
        var explanation = Explanation(
            user: Array("alice".utf8), service: Array("sudo".utf8), reason: "granted", isGranted: true, time: nil)
        let without = explanation.lines()
        explanation.reuse = part
        let lines = explanation.lines()
        #expect(lines.first == without.first && lines.dropFirst().first?.hasPrefix("Sign-in: ") == true)
        let words = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(words.contains("Sign-in: \(part.sentence)."))
        let members = try #require(explanation.json.object)
        #expect(Explanation(members) == explanation)
        #expect(explanation.forOwner.reuse == part)
    }

    @Test func `the sign-in is named as usher session shows it`() {
        #expect(
            ReusePart(via: "session", session: Self.id).sentence
                == "nobody was asked: it leans on the sign-in 5b1e07aa (usher session show)")
    }

    @Test(arguments: [#"1"#, #"{}"#, #"{"sentence":1}"#])
    func `what makes no sense is no explanation`(_ text: String) throws {
        let explanation = Explanation(user: [], service: [], reason: "granted", isGranted: true, time: nil)
        let rest = String(decoding: explanation.json.encoded(), as: UTF8.self).dropLast()
        let members = try #require(
            try JSONValue.parse(Array("\(rest),\"reuse\":\(text)}".utf8), limits: JSONLimits(bytes: 10_000)).object)
        #expect(Explanation(members) == nil)
    }
}
