package import LoginPolicy
import TerminalText

/// Says a near miss in one line. Values from the token are escaped.
package enum MissText {
    package static func sentence(_ miss: Miss) -> String {
        switch miss {
        case .principalMissing(let wanted, let present):
            "no claim \(path(wanted)); strings present: \(list(present))"
        case .principalWrongType(let wanted, let type):
            "claim \(path(wanted)) is \(article(type)), a string is wanted"
        case .emailNotVerified:
            "claim `email` is the principal, but `email_verified` is not true"
        case .principalDiffers(let claim, let wanted, let present):
            "wanted \(quoted(wanted)) in claim \(path(claim)), token has \(quoted(present))"
        case .groupsMissing(let wanted, let present):
            "no claim \(path(wanted)); arrays present: \(list(present))"
        case .groupsWrongType(let wanted, let type):
            "claim \(path(wanted)) is \(article(type)), an array of strings is wanted"
        case .groupsOverage(let wanted):
            "the provider left claim \(path(wanted)) out because it is too long"
        case .noGroupsClaimConfigured:
            "no groups claim is configured ([provider.NAME.claims] groups), so nobody has a role"
        case .role(let role, let wanted, let nearest):
            "role \(role): wanted \(wanted.map(quoted).joined(separator: " or "))"
                + (nearest.map { ", token has \(quoted($0))" } ?? ", token has nothing like it")
        }
    }

    private static func quoted(_ bytes: [UInt8]) -> String {
        "`" + String(decoding: TerminalText.escaped(bytes, limit: 64), as: UTF8.self) + "`"
    }

    private static func path(_ path: ClaimPath) -> String {
        quoted(Array(path.names.joined(separator: [UInt8(ascii: ".")])))
    }

    private static func list(_ names: [[UInt8]]) -> String {
        names.isEmpty ? "none" : names.map(quoted).joined(separator: ", ")
    }

    private static func article(_ type: String) -> String {
        ["array", "object"].contains(type) ? "an \(type)" : "a \(type)"
    }
}
