package import LoginFlow
package import LoginPolicy
package import LoginWire
package import OpenIDConnect
package import StrictJSON
import TerminalText

/// One decision, for the operator: who asked for what, what was decided and why. Never a token, a
/// code, a password, or a name that nobody on this host has (people type passwords there).
package struct AuditRecord: Sendable {
    package enum Outcome: String, Sendable {
        case granted
        case refused
        case unavailable
    }

    /// Goes up when a member changes its meaning or a new one comes.
    package static let schema = 3

    package let phase: LoginPhase
    package let outcome: Outcome
    /// A code of docs/runbook.md.
    package let reason: String
    /// The request's id in hexadecimal.
    package let attempt: String
    /// nil when the name is not known on this host.
    package let user: [UInt8]?
    package let service: [UInt8]
    package let remoteHost: [UInt8]
    package let tty: [UInt8]
    package let realUID: UInt32
    package let auditSession: UInt32?
    /// The kernel's login uid of the application.
    package let loginUID: UInt32?
    /// Both ends of ssh's connection, as sshd says; empty elsewhere.
    package let sshConnection: [UInt8]
    package let provider: String
    package let grant: GrantKind?
    package let facts: LoginFacts?
    package let roles: [String]
    package let latency: Duration
    package let isTrial: Bool
    package let isDemo: Bool
    /// The service only observes: the outcome is what it would have been.
    package let isObserved: Bool
    /// The facts were too old, and counted because the provider could not be asked.
    package let isStale: Bool
    /// The beginning of the configuration's fingerprint.
    package let configuration: String
    /// The sign-in of before that the login leans on.
    package let prior: PriorSignIn?
    /// Why it leans on none, where the service would have taken one.
    package let missedReuse: ReuseRefusal?

    /// The record's members in their fixed order; absent ones are left out. Text from outside is
    /// escaped and at most 256 bytes.
    package var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("event", .text("usher.\(eventName)")), ("schema", .integer(Self.schema)),
            ("outcome", .text(outcome.rawValue)), ("reason", .text(reason)), ("attempt", .text(attempt)),
        ]
        if let user { members.append(("user", foreign(user))) }
        members.append(("service", foreign(service)))
        if !remoteHost.isEmpty { members.append(("rhost", foreign(remoteHost))) }
        if !tty.isEmpty { members.append(("tty", foreign(tty))) }
        members.append(("ruid", .integer(Int(realUID))))
        if let auditSession { members.append(("audit_session", .integer(Int(auditSession)))) }
        if let loginUID { members.append(("auid", .integer(Int(loginUID)))) }
        if !sshConnection.isEmpty { members.append(("ssh", foreign(sshConnection))) }
        members.append(("provider", .text(provider)))
        if let grant { members.append(("grant", .text(grant.rawValue))) }
        if let prior {
            members.append(("via", .text(prior.way.rawValue)))
            members.append(("session", .text(Hexadecimal.text(prior.session))))
        }
        if let missedReuse { members.append(("no_reuse", .text(missedReuse.reason))) }
        if let facts {
            members.append(("sub", foreign(facts.subject)))
            if let acr = facts.acr { members.append(("acr", foreign(acr))) }
            if !facts.amr.isEmpty { members.append(("amr", .array(facts.amr.prefix(16).map(foreign)))) }
            members.append(("roles", .array(roles.map(JSONValue.text))))
        }
        let milliseconds =
            latency.components.seconds &* 1000 &+ latency.components.attoseconds / 1_000_000_000_000_000
        members.append(("latency_ms", .integer(Int(milliseconds))))
        members.append(("configuration", .text(configuration)))
        if isObserved { members.append(("observed", .bool(true))) }
        if isStale { members.append(("stale", .bool(true))) }
        if isTrial { members.append(("trial", .bool(true))) }
        if isDemo { members.append(("demo", .bool(true))) }
        return members
    }

    /// The sentence of a log line. The address stands at the end, behind the reason, where no name reaches.
    package var message: String {
        let name = user.map { Self.shown($0) } ?? "(unknown name)"
        return "\(eventName) of \(name) for \(Self.shown(service)): \(outcome.rawValue) (\(reason))"
            + (origin.isEmpty ? "" : ", from \(Self.shown(origin))") + (isObserved ? ", observed only" : "")
    }

    /// The client's address where sshd said it; else the remote host.
    private var origin: [UInt8] {
        sshConnection.split(separator: UInt8(ascii: " ")).first.map(Array.init) ?? remoteHost
    }

    private static func shown(_ bytes: [UInt8]) -> String {
        String(decoding: TerminalText.escaped(bytes, limit: 64), as: UTF8.self)
    }

    private var eventName: String {
        switch phase {
        case .authenticate: "login"
        case .account: "account"
        case .passwordChange: "password_change"
        case .openSession, .closeSession: "session"
        }
    }

    private func foreign(_ bytes: [UInt8]) -> JSONValue {
        .string(TerminalText.escaped(bytes, limit: 256))
    }
}
