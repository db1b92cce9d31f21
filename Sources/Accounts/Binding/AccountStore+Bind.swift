import LoginPolicy
import OpenIDConnect

extension AccountStore {
    /// Binds identity, name and uid to each other, or finds that they are; one transaction, on the disk
    /// when this returns. Call it before the verdict leaves.
    package func bind(_ request: BindingRequest) throws(BindingError) -> Binding {
        let proposal = request.proposal
        try proposal.check()
        guard let subject = proposal.subject else { throw .invalid(.subject) }
        if let facts = request.facts {
            guard facts.issuer == proposal.issuer, facts.subject == subject else { throw .invalid(.facts) }
        }
        let encoded = try request.facts?.encodedForStore()
        guard request.factsSource.count <= LoginFacts.maximumSourceBytes else { throw .store(.notStorable) }
        try request.decision?.check()
        return try write { (database: SQLiteDatabase) throws(BindingError) -> Binding in
            let situation: BindingSituation
            do throws(StoreError) { situation = try database.situation(of: proposal) } catch { throw .store(error) }
            let step = try BindingRule.decide(proposal, admission: request.admission, situation: situation)
            let binding: Binding
            do throws(StoreError) {
                binding = try database.carryOut(step, of: request)
                if let encoded, let facts = request.facts {
                    try database.put(
                        encoded, source: request.factsSource, of: facts, uid: binding.account.uid, now: request.now)
                }
                if let decision = request.decision { try database.put(decision, uid: binding.account.uid) }
                if var session = request.session {
                    session.uid = binding.account.uid
                    try database.begin(session)
                }
                try database.noteTime(request.now)
            } catch {
                throw .store(error)
            }
            try database.carryOut(request.token, uid: binding.account.uid)
            return binding
        }
    }
}

extension SQLiteDatabase {
    fileprivate func carryOut(_ step: BindingRule.Step, of request: BindingRequest) throws(StoreError) -> Binding {
        let proposal = request.proposal
        var account: Account
        let isNew: Bool
        switch step {
        case .known(let known): (account, isNew) = (known, false)
        case .claim(let known): (account, isNew) = (known, true)
        case .insert: (account, isNew) = (proposal.account(isPinned: false), true)
        }
        account.subject = proposal.subject
        // Both come from root's configuration, which may change; uid and gid never do.
        account.home = proposal.home
        account.shell = proposal.shell
        account.firstLogin = account.firstLogin ?? request.now
        account.lastLogin = request.now
        if step == .insert {
            try insert(account)
            try keepSeed(of: proposal)
        } else {
            try update(account)
        }
        return Binding(
            account: account, isNew: isNew, isVouchedFor: account.isPinned || request.admission == .listed)
    }

    fileprivate func carryOut(_ change: TokenChange, uid: UInt32) throws(BindingError) {
        switch change {
        case .none: break
        case .drop:
            do throws(StoreError) { try dropToken(uid: uid) } catch { throw .store(error) }
        case .keep(let token, let seal):
            do throws(SealingError) { _ = try keepToken(token, uid: uid, seal: seal) } catch {
                throw .store(error.storeError)
            }
        }
    }

    /// The first derived uid decides for the host's life.
    func keepSeed(of proposal: AccountProposal) throws(StoreError) {
        guard proposal.uidSource == .derived else { return }
        var state = try state()
        guard state.seedFingerprint == nil else { return }
        state.seedFingerprint = proposal.seedFingerprint
        try update(state)
    }
}
