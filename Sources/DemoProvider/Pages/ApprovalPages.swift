/// The pages on which a person decides what they were asked by CIBA.
enum ApprovalPages {
    /// What became of the last decision.
    enum Result: Sendable {
        case allowed
        case denied
        /// It expired, or was decided before.
        case gone
    }

    /// `username` is what was typed the first time.
    static func login(_ formToken: [UInt8], username: [UInt8], isWrong: Bool) -> Page {
        VerificationPages.login(formToken, username: username, isWrong: isWrong, action: "/approve/login", step: nil)
    }

    static func requests(
        _ formToken: [UInt8], person: Person, waiting: [BackchannelFlow], result: Result?
    ) -> Page {
        let status: String =
            switch result {
            case .allowed: "<p role=\"status\">Login allowed. Your terminal goes on by itself.</p>"
            case .denied: "<p role=\"status\">Login denied. Nobody was logged in.</p>"
            case .gone, nil: ""
            }
        let list = waiting.map { request($0, formToken) }.joined(separator: "\n")
        let lead =
            waiting.isEmpty
            ? "Nothing waits for your decision."
            : "Somebody wants to log in as you. Allow it only if that is you, and your terminal shows the same code."
        return Page(
            status: result == .gone ? 400 : 200, title: "Login requests",
            alert: result == .gone ? "This request does not wait any more. Nothing was changed." : nil,
            content: """
                \(status)
                <p>Signed in as \(HTMLText.escape(person.username)). \(lead)</p>
                \(list)
                <p><a href="/approve">Look for new requests</a></p>
                """)
    }

    private static func request(_ flow: BackchannelFlow, _ formToken: [UInt8]) -> String {
        let message = HTMLText.escape(flow.bindingMessage)
        return """
            <dl>
            <div><dt>Code and place</dt><dd class="code">\(message)</dd></div>
            <div><dt>Application</dt><dd>\(HTMLText.escape(Array(flow.client.title.utf8)))</dd></div>
            </dl>
            <form method="post" action="/approve/decide">
            \(VerificationPages.hidden(formToken))
            <input type="hidden" name="request" value="\(HTMLText.escape(flow.handle))">
            <div class="choice">
            <button name="decision" value="allow" aria-label="Allow \(message)">Allow</button>
            <button class="second" name="decision" value="deny" aria-label="Deny \(message)">Deny</button>
            </div>
            </form>
            """
    }

    /// A form that was not sent from the page that this browser was last given.
    static func outOfDate() -> Page {
        Page(
            status: 403, title: "Please start again",
            alert: "This page is out of date, or the browser does not keep cookies. Nothing was changed.",
            content: "<p><a href=\"/approve\">Look at the requests again</a></p>")
    }
}
