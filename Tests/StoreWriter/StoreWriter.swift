import AccountRecord
import Accounts
import OpenIDConnect

/// Writes accounts w0, w1, … whose state can be told from their number.
struct StoreWriter {
    private let store: AccountStore

    init(_ store: AccountStore) {
        self.store = store
    }

    /// Binds an account, locks it, and forgets every third: three commits.
    func turn(_ index: Int) throws(BindingError) {
        let name = try bind(index)
        _ = try store.lock(name)
        if index.isMultiple(of: 3) { _ = try store.forget(name, now: UnixSeconds(1_000 + Int64(index))) }
    }

    func bind(_ index: Int) throws(BindingError) -> LoginName {
        guard let name = try? LoginName.check(Array("w\(index)".utf8)) else { throw .unknown }
        let uid = UInt32(1_879_048_192 + index)
        let proposal = AccountProposal(
            name: name, issuer: Array("https://idp.example".utf8), subject: Array("subject-\(index)".utf8), uid: uid,
            gid: uid, home: Array("/home/w\(index)".utf8), shell: Array("/bin/bash".utf8), uidSource: .claimed,
            seedFingerprint: nil)
        _ = try store.bind(
            BindingRequest(
                proposal: proposal, admission: .firstLogin, facts: nil, now: UnixSeconds(1_000 + Int64(index))))
        return name
    }
}
