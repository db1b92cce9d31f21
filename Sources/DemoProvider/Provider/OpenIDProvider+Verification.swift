import StrictJSON

extension OpenIDProvider {
    /// The verification address (RFC 8628 §3.3): code, login, consent, end. Every form is answered with
    /// a redirection, so that a page can be loaded again; only a form with a mistake comes back itself.
    func verification(_ request: ProviderRequest) -> ProviderAnswer {
        switch (request.method, request.path) {
        case ("GET", "/device"): return codePage(request)
        case ("GET", _): return currentPage(request)
        case ("POST", _):
            guard let session = request.sessionID.flatMap({ sessions[$0] }), let form = request.form,
                let token = form["form_token"], ConstantTime.equal(token, session.formToken)
            else { return VerificationPages.outOfDate().answer() }
            switch (request.path, session.step) {
            case ("/device", _): return enterCode(form, session)
            case ("/device/login", .login(let userCode, let client)): return signIn(form, session, userCode, client)
            case ("/device/consent", .consent(let userCode, let client, let person)):
                return decide(form, session, userCode, client, person)
            default: return VerificationPages.outOfDate().answer()
            }
        default: return .text("This method is not for this address.", status: 405)
        }
    }

    /// Begins anew, whatever was on the way before.
    private func codePage(_ request: ProviderRequest) -> ProviderAnswer {
        if let old = request.sessionID { sessions.remove(old) }
        let session = newSession(step: .code)
        let typed = request.query["user_code"] ?? []
        let page = VerificationPages.code(session.formToken, typed: UserCode.read(typed) ?? typed)
        return withCookie(page.answer(), session)
    }

    private func currentPage(_ request: ProviderRequest) -> ProviderAnswer {
        let session = request.sessionID.flatMap { sessions[$0] }
        switch (request.path, session?.step) {
        case ("/device/login", .login?):
            return VerificationPages.login(session?.formToken ?? [], username: [], isWrong: false).answer()
        case ("/device/consent", .consent(let userCode, let client, let person)?):
            return VerificationPages.consent(
                session?.formToken ?? [], userCode: userCode, client: client, person: person
            ).answer()
        case ("/device/end", .allowed?): return VerificationPages.allowed().answer()
        case ("/device/end", .denied?): return VerificationPages.denied().answer()
        case ("/device/login", _), ("/device/consent", _), ("/device/end", _): return .seeOther("/device")
        default: return VerificationPages.notFound().answer()
        }
    }

    private func enterCode(_ form: FormFields, _ session: BrowserSession) -> ProviderAnswer {
        let typed = form["user_code"] ?? []
        let userCode = UserCode.read(typed)
        let standing = userCode.map { flows.standing(of: $0, now: effects.uptime()) } ?? .unknown
        guard let userCode, case .open(let client) = standing else {
            return codeProblem(standing, typed: typed, session)
        }
        effects.report("page: code \(shown(userCode)) entered")
        sessions.store(
            BrowserSession(id: session.id, formToken: session.formToken, step: .login(userCode: userCode, client)))
        return .seeOther("/device/login")
    }

    private func codeProblem(
        _ standing: DeviceFlows.Standing, typed: [UInt8], _ session: BrowserSession
    ) -> ProviderAnswer {
        let problem: VerificationPages.CodeProblem
        switch standing {
        case .expired: problem = .expired
        case .decided: problem = .decided
        case .unknown, .open: problem = .unknown
        }
        effects.report("page: a code was refused as \(problem)")
        sessions.store(BrowserSession(id: session.id, formToken: session.formToken))
        return VerificationPages.code(session.formToken, typed: typed, problem: problem).answer()
    }

    private func signIn(
        _ form: FormFields, _ session: BrowserSession, _ userCode: [UInt8], _ client: ProviderClient
    ) -> ProviderAnswer {
        let username = form["username"] ?? []
        guard let person = settings.people.authenticated(username: username, password: form["password"] ?? []) else {
            effects.report("page: wrong user name or password for code \(shown(userCode))")
            return VerificationPages.login(session.formToken, username: username, isWrong: true).answer()
        }
        effects.report("page: \(shown(person.username)) signed in for code \(shown(userCode))")
        // A new session for the person who is now known: an ID that was planted before is worth nothing.
        sessions.remove(session.id)
        let fresh = newSession(step: .consent(userCode: userCode, client, person))
        return withCookie(.seeOther("/device/consent"), fresh)
    }

    private func decide(
        _ form: FormFields, _ session: BrowserSession, _ userCode: [UInt8], _ client: ProviderClient, _ person: Person
    ) -> ProviderAnswer {
        let decision = form["decision"] ?? []
        let isAllowed = decision.elementsEqual("allow".utf8)
        guard isAllowed || decision.elementsEqual("deny".utf8) else {
            return VerificationPages.consent(
                session.formToken, userCode: userCode, client: client, person: person
            ).answer()
        }
        let now = effects.uptime()
        let approval = isAllowed ? Approval(person: person, time: effects.wallTime()) : nil
        guard flows.decide(userCode, approval, now: now) else {
            return codeProblem(flows.standing(of: userCode, now: now), typed: [], session)
        }
        effects.report("page: \(shown(person.username)) \(isAllowed ? "allowed" : "denied") code \(shown(userCode))")
        sessions.store(
            BrowserSession(id: session.id, formToken: session.formToken, step: isAllowed ? .allowed : .denied))
        return .seeOther("/device/end")
    }

    func newSession(step: BrowserSession.Step) -> BrowserSession {
        let session = BrowserSession(id: unguessable(), formToken: unguessable(), step: step)
        sessions.store(session)
        return session
    }

    func withCookie(
        _ answer: ProviderAnswer, _ session: BrowserSession, path: String = "/device"
    ) -> ProviderAnswer {
        var answer = answer
        let id = String(decoding: session.id, as: UTF8.self)
        answer.headers.append(("Set-Cookie", "\(SessionCookie.name)=\(id); Path=\(path); HttpOnly; SameSite=Strict"))
        return answer
    }
}
