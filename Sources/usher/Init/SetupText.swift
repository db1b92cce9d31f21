import LoginPolicy
import OpenIDConnect

/// The files that answers become. The same answers give the same bytes.
enum SetupText {
    static func main(_ answers: SetupAnswers) -> String {
        let provider = "provider.\(TOMLText.key(answers.provider))"
        var lines = [
            "# Usher: who may sign in here, and by whom. Made by usher init, which never changes",
            "# what is there: edit it. Then: usher check", "",
            "[\(provider)]",
            "issuer = \(TOMLText.string(answers.issuer.bytes))",
        ]
        if let file = answers.authorityFile { lines.append("ca_file = \(TOMLText.string(file))") }
        lines += ["", "[\(provider).client]", "id = \(TOMLText.string(answers.clientID))"]
        lines += proof(answers.proof)
        lines += ["scopes = \(TOMLText.array(answers.scopes))", ""]
        lines += [
            "[\(provider).claims]",
            "# Its value must equal the login name, byte for byte.",
            "principal = \(claim(answers.principal))",
            "groups = \(claim(answers.groups))", "",
            "[accounts]",
        ]
        lines += accounts(answers) + [""]
        if let rule = answers.rule { lines += self.rule(rule) + [""] }
        lines.append("# A PAM service that is not named here admits nobody. The roles are in roles.d.")
        for service in answers.services {
            lines += [
                "[service.\(TOMLText.key(service))]", "grants = [\"device\"]",
                "roles = \(TOMLText.array(answers.roles(of: service)))",
            ]
            if SetupAnswers.reusingServices.contains(service), let age = answers.sudoReuse {
                lines += [
                    "# So long a sign-in does for others in the same login session and terminal.",
                    "reuse = { max_age = \(TOMLText.string(age)), within = [\"audit_session\", \"tty\"] }",
                ]
            }
            lines.append("")
        }
        return lines.dropLast().joined(separator: "\n") + "\n"
    }

    static func roles(_ answers: SetupAnswers) -> String {
        var lines = [
            "# Who has which role. usher.toml says which roles a service admits.", "",
            "[role.admin]",
            "# Groups at the provider, compared byte for byte; one of them is enough.",
            "groups = \(TOMLText.array([answers.adminGroup]))",
            "# Whoever has the role can become root here, so that usher check --strict wants a",
            "# second factor with it: required_amr or required_acr, or the reason in mfa_waiver.",
            "privileged = true",
            "# required_amr = [[\"mfa\"], [\"pwd\", \"otp\"]]",
        ]
        if let group = answers.userGroup {
            lines += ["", "[role.user]", "groups = \(TOMLText.array([group]))"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func proof(_ proof: SetupAnswers.Proof) -> [String] {
        let method = "auth_method = \(TOMLText.string(proof.method.rawValue))"
        guard let credential = proof.credential else {
            return ["# A public client: it has no secret.", method]
        }
        let key = proof.method == .privateKeyJWT ? "private_key_credential" : "secret_credential"
        return [
            method, "# A systemd credential: a file of this name in /etc/credstore.",
            "\(key) = \(TOMLText.string(credential))",
        ]
    }

    private static func rule(_ rule: SetupRule) -> [String] {
        let keys = [("prefix", rule.prefix), ("suffix", rule.suffix), ("contains", rule.contains)]
        return [
            "# Names like this are known to sshd before their first login. No local account may fit.",
            "[accounts.rule]",
        ] + keys.filter { !$0.1.isEmpty }.map { "\($0.0) = \(TOMLText.string($0.1))" }
    }

    private static func claim(_ path: ClaimPath) -> String {
        path.names.count == 1 ? TOMLText.string(path.names[0]) : TOMLText.array(path.names)
    }

    private static func accounts(_ answers: SetupAnswers) -> [String] {
        var lines: [String]
        switch answers.accounts {
        case .existing:
            lines = [
                "# Only names that this host knows already, each with the uid that it has.",
                "require_existing = true", "uid_source = \"existing\"",
            ]
        case .shape(let pattern):
            lines = [
                "# Whoever the provider admits, if the whole name is like this.",
                "name_pattern = \(TOMLText.string(pattern))",
            ]
        }
        switch answers.binding {
        case .firstLogin:
            lines.append("# Only administrators of the provider can change the principal claim.")
        case .listed:
            lines += [
                "# People can change the principal claim at the provider themselves: who has which",
                "# name here is for root to say.",
            ]
        }
        return lines + ["bind = \(TOMLText.string(answers.binding.rawValue))"]
    }
}
