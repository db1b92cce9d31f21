/// The pages of the way from the code to the decision.
enum VerificationPages {
    /// Why the code page is shown again.
    enum CodeProblem: Sendable {
        case unknown
        case expired
        case decided

        var text: String {
            switch self {
            case .unknown:
                "This code is not known. Compare it with the one on your terminal."
            case .expired: "This code has expired. Start the login on your terminal again to get a new one."
            case .decided: "This code was already used. Start the login on your terminal again to get a new one."
            }
        }
    }

    /// `typed` is what the person, or the address, has given as code.
    static func code(_ formToken: [UInt8], typed: [UInt8], problem: CodeProblem? = nil) -> Page {
        // What nobody can have read from a terminal is not worth repeating at full length.
        let value = HTMLText.escape(Array(typed.prefix(64)))
        // A code that came with the address is not sent by a mere Enter: the person has to look at it first.
        let isCheck = UserCode.read(typed) != nil && problem == nil
        let lead =
            isCheck
            ? "Go on only if your terminal shows exactly this code." : "Your terminal shows a code of eight letters."
        let hint = isCheck ? "If it shows another one, close this page." : "It looks like WDJB-MJHT."
        let marks = problem == nil ? "aria-describedby=\"code-hint\"" : wrong("problem code-hint")
        return Page(
            status: problem == nil ? 200 : 400, title: isCheck ? "Check the code" : "Enter the code",
            step: "Step 1 of 3", alert: problem?.text,
            content: """
                <p>\(lead)</p>
                <form method="post" action="/device">
                \(hidden(formToken))
                <label for="user_code">Code</label>
                <p class="hint" id="code-hint">\(hint)</p>
                <input class="code" id="user_code" name="user_code" value="\(value)" autocomplete="off"
                  autocapitalize="characters" spellcheck="false" required \(marks)\(isCheck ? "" : " autofocus")>
                <button>\(isCheck ? "It is the same code" : "Continue")</button>
                </form>
                """)
    }

    /// `username` is what was typed the first time.
    static func login(
        _ formToken: [UInt8], username: [UInt8], isWrong: Bool, action: String = "/device/login",
        step: String? = "Step 2 of 3"
    ) -> Page {
        let name = HTMLText.escape(Array(username.prefix(256)))
        let marks = isWrong ? wrong("problem") : ""
        return Page(
            status: isWrong ? 403 : 200, title: "Sign in", step: step,
            alert: isWrong ? "The user name or the password is wrong." : nil,
            content: """
                <p>With your account at this provider.</p>
                <form method="post" action="\(action)">
                \(hidden(formToken))
                <label for="username">User name</label>
                <input id="username" name="username" value="\(name)" autocomplete="username" autocapitalize="none"
                  spellcheck="false" required \(marks)\(isWrong ? "" : " autofocus")>
                <label for="password">Password</label>
                <input id="password" name="password" type="password" autocomplete="current-password"
                  required \(marks)\(isWrong ? " autofocus" : "")>
                <button>Sign in</button>
                </form>
                """)
    }

    static func consent(_ formToken: [UInt8], userCode: [UInt8], client: ProviderClient, person: Person) -> Page {
        let name = person.name.map { "\(HTMLText.escape($0)) (\(HTMLText.escape(person.username)))" }
        return Page(
            title: "Allow this login?", step: "Step 3 of 3",
            content: """
                <p>Somebody wants to log in as you at a terminal. Allow it only if that is you.</p>
                <dl>
                <div><dt>Application</dt><dd>\(HTMLText.escape(Array(client.title.utf8)))</dd></div>
                <div><dt>Code on the terminal</dt><dd class="code">\(HTMLText.escape(userCode))</dd></div>
                <div><dt>Signed in as</dt><dd>\(name ?? HTMLText.escape(person.username))</dd></div>
                <div><dt>It learns</dt><dd>your name, user name, mail address and groups</dd></div>
                </dl>
                <form method="post" action="/device/consent">
                \(hidden(formToken))
                <div class="choice">
                <button name="decision" value="allow">Allow</button>
                <button class="second" name="decision" value="deny">Deny</button>
                </div>
                </form>
                """)
    }

    static func allowed() -> Page {
        Page(
            title: "Login allowed",
            content: """
                <p role="status">Your terminal goes on by itself within a few seconds.</p>
                <p>You can close this page.</p>
                """)
    }

    static func denied() -> Page {
        Page(
            title: "Login denied",
            content: """
                <p role="status">Nobody was logged in with this code, and it cannot be used any more.</p>
                <p>If you did not start this login yourself, tell your administrator.</p>
                """)
    }

    /// A form that was not sent from the page that this browser was last given.
    static func outOfDate() -> Page {
        Page(
            status: 403, title: "Please start again",
            alert: "This page is out of date, or the browser does not keep cookies. Nothing was changed.",
            content: "<p><a href=\"/device\">Enter the code again</a></p>")
    }

    static func notFound() -> Page {
        Page(
            status: 404, title: "No such page", content: "<p><a href=\"/device\">Enter a code</a></p>")
    }

    static func hidden(_ formToken: [UInt8]) -> String {
        "<input type=\"hidden\" name=\"form_token\" value=\"\(HTMLText.escape(formToken))\">"
    }

    /// Ties a field to the text that says what is wrong with it.
    private static func wrong(_ describedBy: String) -> String {
        "aria-invalid=\"true\" aria-describedby=\"\(describedBy)\""
    }
}
