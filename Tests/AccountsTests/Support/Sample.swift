import AccountRecord
import OpenIDConnect
import SecretMemory

@testable import Accounts
@testable import LoginPolicy

/// People of a made-up provider.
enum Sample {
    static let issuer = Array("https://idp.example".utf8)
    static let otherIssuer = Array("https://other.example".utf8)
    static let seed = [UInt8](repeating: 7, count: 32)
    static let now = UnixSeconds(1_900_000_000)

    static func name(_ text: String) -> LoginName {
        guard let name = try? LoginName.check(Array(text.utf8)) else { preconditionFailure("no name: \(text)") }
        return name
    }

    static func proposal(
        _ name: String = "alice", subject: String? = "sub-alice", uid: UInt32 = 1_879_048_200,
        issuer: [UInt8] = issuer, source: UIDSource = .claimed, seed: [UInt8]? = nil
    ) -> AccountProposal {
        AccountProposal(
            name: self.name(name), issuer: issuer, subject: subject.map { Array($0.utf8) }, uid: uid, gid: uid,
            home: Array("/home/\(name)".utf8), shell: Array("/bin/bash".utf8), uidSource: source,
            seedFingerprint: seed)
    }

    static func request(
        _ name: String = "alice", subject: String? = "sub-alice", uid: UInt32 = 1_879_048_200,
        issuer: [UInt8] = issuer, admission: BindingAdmission = .firstLogin, facts: LoginFacts? = nil,
        now: UnixSeconds = now
    ) -> BindingRequest {
        BindingRequest(
            proposal: proposal(name, subject: subject, uid: uid, issuer: issuer), admission: admission, facts: facts,
            now: now)
    }

    static func facts(
        subject: String = "sub-alice", principal: LoginFacts.Principal = .value(Array("alice".utf8)),
        groups: LoginFacts.Groups = .known([Array("admins".utf8), Array("ops".utf8)]),
        at time: UnixSeconds = now
    ) -> LoginFacts {
        var facts = LoginFacts(issuer: issuer, subject: Array(subject.utf8), establishedAt: time)
        facts.principal = principal
        facts.groups = groups
        facts.acr = Array("2".utf8)
        facts.amr = [Array("pwd".utf8), Array("otp".utf8)]
        facts.authTime = UnixSeconds(time.value &- 5)
        return facts
    }

    static func keys(_ byte: UInt8, previous: [UInt8] = []) throws -> StoreKeys {
        StoreKeys(current: try key(byte), previous: try previous.map(key))
    }

    static func key(_ byte: UInt8) throws -> StoreKey {
        try StoreKey(SecretBytes(copying: [UInt8](repeating: byte, count: 32)))
    }

    static func seal(_ host: [UInt8], _ keys: StoreKeys, nonce: UInt8) -> TokenSeal {
        TokenSeal(host: host, keys: keys, nonce: [UInt8](repeating: nonce, count: 12))
    }

    static func secret(_ text: String) -> SecretBytes { SecretBytes(copying: Array(text.utf8)) }
}

extension SecretBytes {
    var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}
