import LoginPolicy
import OpenIDConnect

/// What `usher init` was told. Each value is checked by itself; UsherConfiguration checks the whole.
struct SetupAnswers: Equatable, Sendable {
    /// How the client proves itself, and the systemd credential for it.
    struct Proof: Equatable, Sendable {
        var method = ClientAuthenticationMethod.none
        /// nil: a public client.
        var credential: String?
    }

    /// Who may appear on this host.
    enum Accounts: Equatable, Sendable {
        /// Names that the host has already.
        case existing
        /// Whoever the provider admits, if the whole name is like this pattern.
        case shape([UInt8])
    }

    /// The name in `[provider.NAME]`.
    var provider = "company"
    var issuer: IssuerURL
    /// A PEM file with the authority of the provider's certificate; nil: the system's.
    var authorityFile: String?
    var clientID: [UInt8]
    var proof = Proof()
    var scopes: [String]
    var principal: ClaimPath
    var groups: ClaimPath
    var adminGroup: [UInt8]
    /// nil: nobody but administrators.
    var userGroup: [UInt8]?
    var accounts = Accounts.existing
    /// `listed` where people can change the principal claim themselves.
    var binding: AccountRules.Binding
    /// PAM services, in the order given.
    var services: [String]
    /// How long ago the sign-in may have been that sudo leans on, such as `15m`; nil: every sudo asks for one.
    var sudoReuse: String?
    /// Which names sshd knows before their first login; nil: none.
    var rule: SetupRule?

    /// Uids are computed, which needs the site's seed.
    var needsSeed: Bool { accounts != .existing }

    /// Services in which somebody becomes another user, root above all: for administrators alone.
    static let privilegedServices: Set<String> = ["sudo", "sudo-i", "su", "su-l", "polkit-1", "pkexec", "runuser"]

    /// Services that lean on a sign-in: root's shell in the person's own terminal.
    static let reusingServices: Set<String> = ["sudo", "sudo-i"]

    /// The roles that a service admits, by name.
    func roles(of service: String) -> [String] {
        Self.privilegedServices.contains(service) || userGroup == nil ? ["admin"] : ["admin", "user"]
    }

    /// What a request to the provider needs of them.
    var client: SetupClient {
        SetupClient(
            provider: provider, issuer: issuer, id: clientID, proof: proof, authorityFile: authorityFile)
    }

    /// What is left to do for a credential; nil when usherd's unit asks systemd for it anyway.
    var note: String? {
        guard let credential = proof.credential, !["usher.client_secret", "usher.client_key"].contains(credential)
        else {
            return nil
        }
        return "usherd.service needs LoadCredential=\(credential) in a drop-in (systemctl edit usherd)."
    }
}
