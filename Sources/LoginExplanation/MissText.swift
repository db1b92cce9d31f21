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
        case .claimElsewhere(let wanted, .userInfo):
            "claim \(path(wanted)) is not in the ID token, but in UserInfo: add \"userinfo\" to claims.sources"
        case .claimElsewhere(let wanted, .accessToken):
            "claim \(path(wanted)) is only in the access token: have the provider put it into the ID token"
        case .groupsAreIdentifiers(let wanted, let example):
            "wanted \(wanted.map(quoted).joined(separator: " or ")), but all groups are GUIDs like \(quoted(example))"
        case .claimMissing(let wanted, let rule):
            "rule \(rule): no claim \(path(wanted))"
        case .condition(let check, let role, let wanted, let present):
            "\(role.map { "role \($0): " } ?? "")\(check.rawValue): wanted \(alternatives(wanted)), there is \(list(present))"
        case .roleElsewhere(let role, let services, let hosts):
            "role \(role) is for services \(scope(services)) and hosts \(scope(hosts))"
        case .hostGroupsUnknown:
            "this host knows no groups of the account"
        }
    }

    private static func alternatives(_ wanted: [[[UInt8]]]) -> String {
        wanted.isEmpty
            ? "otherwise" : wanted.map { $0.map(quoted).joined(separator: " and ") }.joined(separator: " or ")
    }

    private static func scope(_ names: [[UInt8]]) -> String {
        names.isEmpty ? "of any name" : list(names)
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
