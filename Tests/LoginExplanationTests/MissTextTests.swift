import Testing

@testable import LoginExplanation

@Suite struct `A near miss in words` {
    @Test func `foreign text is escaped and quoted`() {
        let sentence = MissText.sentence(
            "role admin", wanted: [Array("linux-admins".utf8)], nearest: Array("linux\u{1B}[2J-admins".utf8))
        #expect(
            sentence
                == "role admin: wanted `linux-admins`, token has `linux\\x1b[2J-admins` (spelt otherwise)")
    }
}
