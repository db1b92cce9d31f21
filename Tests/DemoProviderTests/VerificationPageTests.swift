import Testing

@testable import DemoProvider

/// What a browser cannot show well; Tests/HostTests/browser clicks through the pages.
@Suite struct VerificationPageTests {
    @Test func `text from outside is escaped wherever it stands`() async throws {
        let hostile = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E%00%1b%c2%9b%27%26%ff"
        let page = try await TestProvider().get("/device", query: "user_code=" + hostile)
        #expect(!page.text.contains("<script"))
        let wanted =
            "value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\u{FFFD}\u{FFFD}\u{FFFD}&#39;&amp;\u{FFFD}\""
        #expect(page.text.contains(wanted))
    }

    @Test func `names of people are escaped on the consent page`() async throws {
        let provider = try TestProvider()
        let person = try #require(await provider.provider.settings.people.named(Array("alice".utf8)))
        let page = VerificationPages.consent([], userCode: [], client: .demo, person: person).answer()
        #expect(page.text.contains("Alice &lt;Admin&gt; (alice)"))
    }

    @Test func `a form needs the token of this session`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        let (mine, theirs) = (try await provider.get("/device"), try await provider.get("/device"))
        let code = ("user_code", begun.userCode)
        let send = { (token: String?, session: [UInt8]?) in
            try await provider.post(
                "/device", [code] + (token.map { [("form_token", $0)] } ?? []), session: session)
        }
        #expect(try await send(try theirs.formToken(), try mine.session()).status == 403)
        #expect(try await send(nil, try mine.session()).status == 403)
        #expect(try await send(try mine.formToken(), nil).status == 403)
        #expect(try await send(try mine.formToken(), Array("planted".utf8)).status == 403)
        #expect(try await send(try mine.formToken(), try mine.session()).status == 303)
    }

    @Test func `no step can be left out`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        let page = try await provider.get("/device")
        let (session, token) = (try page.session(), ("form_token", try page.formToken()))
        let early = try await provider.post("/device/consent", [token, ("decision", "allow")], session: session)
        #expect(early.status == 403)
        _ = try await provider.post("/device", [token, ("user_code", begun.userCode)], session: session)
        let unsigned = try await provider.post("/device/consent", [token, ("decision", "allow")], session: session)
        #expect(unsigned.status == 403)
        #expect(try await provider.get("/device/consent", session: session).header("Location") == "/device")
        #expect(try await provider.poll(begun).error() == "authorization_pending")
    }

    @Test func `who signs in gets a new session, and the old one is worth nothing`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        let page = try await provider.get("/device")
        let (session, token) = (try page.session(), ("form_token", try page.formToken()))
        _ = try await provider.post("/device", [token, ("user_code", begun.userCode)], session: session)
        let signedIn = try await provider.post(
            "/device/login", [token, ("username", "carol"), ("password", "carol-pw")], session: session)
        let fresh = try signedIn.session()
        #expect(fresh != session)
        #expect(try await provider.get("/device/consent", session: session).status == 303)
        #expect(try await provider.get("/device/login", session: session).status == 303)
        #expect(try await provider.get("/device/consent", session: fresh).status == 200)
        let old = try await provider.post("/device/consent", [token, ("decision", "allow")], session: fresh)
        #expect(old.status == 403)
    }

    @Test func `a code is decided once, whoever comes second`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        let late = try await provider.consent(begun)
        try await provider.decide(begun, "deny")
        let answer = try await provider.post(
            "/device/consent", [("form_token", late.formToken), ("decision", "allow")], session: late.session)
        #expect(answer.status == 400)
        #expect(answer.text.contains("already used"))
        #expect(try await provider.poll(begun).error() == "access_denied")
    }

    @Test func `a decision that is neither is none`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        try await provider.decide(begun, "maybe")
        #expect(try await provider.poll(begun).error() == "authorization_pending")
        try await provider.decide(begun, "allow")
        #expect(try await provider.poll(begun).error() == nil)
    }

    @Test func `the oldest session goes when there are too many`() {
        var sessions = BrowserSessions()
        for number in 0...BrowserSessions.limit {
            sessions.store(BrowserSession(id: Array("\(number)".utf8), formToken: []))
        }
        #expect(sessions[Array("0".utf8)] == nil)
        #expect(sessions[Array("1".utf8)] != nil)
    }
}
