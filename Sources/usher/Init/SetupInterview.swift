import LoginPolicy
import OpenIDConnect

/// The questions in their order. The provider is asked as soon as it is known, so that a wrong address
/// is seen before the other answers.
struct SetupInterview {
    /// The scopes of a script that names none.
    static let standardScopes = "openid profile"

    let options: SetupOptions
    let interviewer: Interviewer
    let isDemo: Bool
    /// Asks the provider; nil when it is not to be asked now.
    let look: ((SetupClient) async throws(CommandFailure) -> ProviderLook)?
    /// A new seed would be made, or taken over.
    var wantsSeed = false

    struct Outcome {
        let answers: SetupAnswers
        /// The file of the seed; nil: the one that is there, or a new one.
        let seedSource: String?
        /// nil: the provider was not asked.
        let look: ProviderLook?
    }

    func outcome() async throws(CommandFailure) -> Outcome {
        let client = try client()
        let look = try await ask(client)
        let principal = try interviewer.answer(SetupQuestions.principal, given: options.principalClaim)
        let groups = try interviewer.answer(SetupQuestions.groups, given: options.groupsClaim)
        let scopes = try interviewer.answer(
            SetupQuestions.scopes(standard: look.map { $0.scopes(for: [principal, groups]) } ?? Self.standardScopes),
            given: options.scopes)
        let admin = try interviewer.answer(SetupQuestions.adminGroup, given: options.adminGroup)
        let user = try interviewer.answer(SetupQuestions.userGroup, given: options.userGroup)
        let accounts = try accounts()
        let binding = try interviewer.answer(SetupQuestions.binding(of: principal), given: options.changedBy)
        let services = try interviewer.answer(SetupQuestions.services, given: options.services)
        var answers = SetupAnswers(
            provider: client.provider, issuer: client.issuer, authorityFile: client.authorityFile,
            clientID: client.id, proof: client.proof, scopes: scopes, principal: principal, groups: groups,
            adminGroup: admin, userGroup: user, accounts: accounts, binding: binding, services: services)
        answers.sudoReuse = try sudoReuse(answers)
        answers.rule = try rule(answers)
        return Outcome(answers: answers, seedSource: try seedSource(answers), look: look)
    }

    /// Asked where there is a sudo.
    private func sudoReuse(_ answers: SetupAnswers) throws(CommandFailure) -> String? {
        guard answers.services.contains(where: SetupAnswers.reusingServices.contains) else {
            if options.sudoReuse.map({ $0 != "off" }) ?? false {
                throw CommandFailure(message: "--sudo-reuse: only with the service sudo or sudo-i")
            }
            return nil
        }
        return try interviewer.answer(SetupQuestions.sudoReuse, given: options.sudoReuse)
    }

    /// Asked where it can mean something: under sshd, where the first login of a name makes its account.
    private func rule(_ answers: SetupAnswers) throws(CommandFailure) -> SetupRule? {
        guard answers.needsSeed, answers.services.contains("sshd"), answers.binding == .firstLogin else {
            if options.rule.map({ $0 != "none" }) ?? false {
                throw CommandFailure(
                    message: "--rule: only with --accounts shape, --changed-by administrators and the service sshd")
            }
            return nil
        }
        return try interviewer.answer(SetupQuestions.rule, given: options.rule)
    }

    private func seedSource(_ answers: SetupAnswers) throws(CommandFailure) -> String? {
        guard answers.needsSeed else {
            if options.uidSeed != nil { throw CommandFailure(message: "--uid-seed: only with --accounts shape") }
            return nil
        }
        if let given = options.uidSeed { return given }
        return wantsSeed ? try interviewer.answer(SetupQuestions.seed, given: nil) : nil
    }

    private func client() throws(CommandFailure) -> SetupClient {
        let issuer = try interviewer.answer(SetupQuestions.issuer(isDemo: isDemo), given: options.issuer)
        let id = try interviewer.answer(SetupQuestions.clientID, given: options.clientID)
        var proof = SetupAnswers.Proof()
        if let name = try interviewer.answer(SetupQuestions.credential, given: options.credential) {
            proof.credential = name
            proof.method = try interviewer.answer(SetupQuestions.method, given: options.authMethod)
        } else if let method = options.authMethod, method != "none" {
            throw CommandFailure(message: "--auth-method: without --credential there is only none")
        }
        var client = SetupClient(issuer: issuer, id: id, proof: proof)
        client.authorityFile = options.caFile.map(AbsolutePath.from)
        if let name = options.provider {
            do throws(AnswerRefusal) { client.provider = try AnswerText.provider(Array(name.utf8)) } catch {
                throw CommandFailure(message: "--provider: \(error.message)")
            }
        }
        return client
    }

    private func ask(_ client: SetupClient) async throws(CommandFailure) -> ProviderLook? {
        guard let look else { return nil }
        let found = try await look(client)
        interviewer.show(found.steps.map(\.line))
        if found.metadata == nil, try !interviewer.answer(SetupQuestions.goOn, given: nil) {
            throw CommandFailure(message: "nothing was written")
        }
        return found
    }

    private func accounts() throws(CommandFailure) -> SetupAnswers.Accounts {
        guard try interviewer.answer(SetupQuestions.accounts, given: options.accounts) else {
            if options.namePattern != nil {
                throw CommandFailure(message: "--name-pattern: only with --accounts shape")
            }
            return .existing
        }
        return .shape(try interviewer.answer(SetupQuestions.pattern, given: options.namePattern))
    }
}
