import Accounts
import HostSystem
import OpenIDConnect
import SecretMemory

extension AccountKeeper {
    /// A token that is there from an earlier sign-in never stays the account's: it would speak of that one. For the
    /// logout alone it is kept beside the new one.
    static func tokenChange(
        _ login: Login, of known: Account?, in store: AccountStore, _ sealing: TokenSealing
    ) -> TokenChange {
        guard let keys = sealing.keys, var session = login.session, let nonce = try? SystemRandom.bytes(12) else {
            return .drop
        }
        // One that cannot be read is lost, and keeps nobody out.
        if login.keepsReplaced, let known, let token = try? store.token(uid: known.uid, host: login.host, keys: keys),
            let earlier = KeptSession(plaintext: token.secret), earlier.isSamePerson(as: session)
        {
            session = session.replacing(earlier)
        }
        let plaintext = session.plaintext
        guard plaintext.count <= SealedToken.maximumTokenBytes else { return .drop }
        return .keep(plaintext, TokenSeal(host: login.host, keys: keys, nonce: nonce))
    }
}

extension KeptSession {
    func isSamePerson(as other: KeptSession) -> Bool {
        origin.issuer == other.origin.issuer && origin.subject == other.origin.subject
    }
}
