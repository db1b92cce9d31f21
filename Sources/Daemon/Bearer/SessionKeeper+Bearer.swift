import Accounts
import LoginPolicy

extension SessionKeeper {
    /// Keeps the sign-in that a token is, unless that was one before.
    func begin(_ record: SessionRecord, by token: UsedToken, of account: Account) async throws(BearerRefusal) {
        let now = clock.now()
        let refusal: UsedTokenError?
        do throws(AccountFault) {
            refusal = try await worker.run { (store) throws(AccountFault) -> UsedTokenError? in
                do throws(UsedTokenError) {
                    try store.begin(record, by: token, of: account, now: now)
                    return nil
                } catch { return error }
            }
        } catch { throw .store(error) }
        switch refusal {
        case nil: return
        case .otherAccount?: throw .otherPerson
        case .locked?: throw .locked
        case .usedBefore?: throw .usedBefore
        case .tooMany?: throw .tooMany
        case .clockBehind?: throw .clockBehind
        case .store(let error)?: throw .store(.binding(.store(error)))
        }
    }
}
