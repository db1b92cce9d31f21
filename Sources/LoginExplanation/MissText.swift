package import LoginPolicy

/// Says a near miss in one line. Values from the token are escaped.
package enum MissText {
    package static func sentence(_ miss: Miss) -> String {
        switch miss {
        case .principalMissing(let wanted, let present):
            "no claim \(Quote.path(wanted)); strings present: \(Quote.list(present))"
        case .principalWrongType(let wanted, let type):
            "claim \(Quote.path(wanted)) is \(article(type)), a string is wanted"
        case .emailNotVerified:
            "claim `email` is the principal, but `email_verified` is not true"
        case .principalDiffers(let claim, let wanted, let present):
            "wanted \(Quote.text(wanted)) in claim \(Quote.path(claim)), token has \(Quote.text(present))"
        case .groupsMissing(let wanted, let present):
            "no claim \(Quote.path(wanted)); arrays present: \(Quote.list(present))"
        case .groupsOverage(let wanted):
            "the provider left claim \(Quote.path(wanted)) out because it is too long"
        case .noGroupsClaimConfigured:
            "no groups claim is configured ([provider.NAME.claims] groups), so nobody has a role"
        }
    }

    /// Somebody lacks a group: `role admin: wanted …, token has …`.
    static func sentence(
        _ subject: String, wanted: [[UInt8]], nearest: [UInt8]?, holder: String = "token"
    ) -> String {
        let wish = wanted.isEmpty ? "no rule gave it" : "wanted \(Quote.list(wanted, limit: 4, word: " or "))"
        guard let nearest, let (difference, _) = difference(nearest, wanted, by: \.self) else {
            return wanted.isEmpty ? "\(subject): \(wish)" : "\(subject): \(wish), \(holder) has nothing like it"
        }
        return "\(subject): \(wish), \(holder) has \(Quote.text(nearest)) (\(difference.words))"
    }

    /// The wish that a name was meant for, and how the name differs from it.
    static func difference<Wish>(
        _ present: [UInt8], _ wishes: [Wish], by name: (Wish) -> [UInt8]
    ) -> (NameMistake, Wish)? {
        let all = wishes.map { (NameMistake(wanted: name($0), present: present), $0) }
        return all.first { $0.0 != .spelling && $0.0 != .lookalike } ?? all.first
    }

    static func article(_ type: String) -> String {
        ["array", "object"].contains(type) ? "an \(type)" : "a \(type)"
    }
}
