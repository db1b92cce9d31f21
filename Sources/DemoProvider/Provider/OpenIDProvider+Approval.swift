import StrictJSON

extension OpenIDProvider {
    /// The page on which people decide what they were asked by CIBA: login, then the requests that wait.
    func approval(_ request: ProviderRequest) -> ProviderAnswer {
        let session = request.sessionID.flatMap { sessions[$0] }
        switch (request.method, request.path, session?.step) {
        case ("GET", "/approve", .approving(let person, let result)?):
            let waiting = backchannelFlows.waiting(for: person, now: effects.uptime())
            return ApprovalPages.requests(session?.formToken ?? [], person: person, waiting: waiting, result: result)
                .answer()
        case ("GET", "/approve", _):
            let fresh = newSession(step: .approvalLogin)
            return withCookie(
                ApprovalPages.login(fresh.formToken, username: [], isWrong: false).answer(), fresh, path: "/approve")
        case ("GET", _, _): return VerificationPages.notFound().answer()
        case ("POST", _, _):
            guard let session, let form = request.form, let token = form["form_token"],
                ConstantTime.equal(token, session.formToken)
            else { return ApprovalPages.outOfDate().answer() }
            switch (request.path, session.step) {
            case ("/approve/login", .approvalLogin): return signInToApprove(form, session)
            case ("/approve/decide", .approving(let person, _)): return decide(form, session, person)
            default: return ApprovalPages.outOfDate().answer()
            }
        default: return .text("This method is not for this address.", status: 405)
        }
    }

    private func signInToApprove(_ form: FormFields, _ session: BrowserSession) -> ProviderAnswer {
        let username = form["username"] ?? []
        guard let person = settings.people.authenticated(username: username, password: form["password"] ?? []) else {
            effects.report("page: wrong user name or password for the requests")
            return ApprovalPages.login(session.formToken, username: username, isWrong: true).answer()
        }
        effects.report("page: \(shown(person.username)) signed in to see the requests")
        // A new session for the person who is now known: an ID that was planted before is worth nothing.
        sessions.remove(session.id)
        let fresh = newSession(step: .approving(person, nil))
        return withCookie(.seeOther("/approve"), fresh, path: "/approve")
    }

    private func decide(_ form: FormFields, _ session: BrowserSession, _ person: Person) -> ProviderAnswer {
        let decision = form["decision"] ?? []
        let isAllowed = decision.elementsEqual("allow".utf8)
        guard let handle = form["request"], isAllowed || decision.elementsEqual("deny".utf8) else {
            return .seeOther("/approve")
        }
        var result = ApprovalPages.Result.gone
        let approval = isAllowed ? Approval(person: person, time: effects.wallTime()) : nil
        if let flow = backchannelFlows.decide(handle, by: person, approval, now: effects.uptime()) {
            result = isAllowed ? .allowed : .denied
            effects.report(
                "page: \(shown(person.username)) \(isAllowed ? "allowed" : "denied") \(shown(flow.bindingMessage))")
        }
        sessions.store(
            BrowserSession(id: session.id, formToken: session.formToken, step: .approving(person, result)))
        return .seeOther("/approve")
    }
}
