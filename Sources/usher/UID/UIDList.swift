import AccountRecord
import LoginPolicy
import OpenIDConnect
import SiteSeed
import StrictJSON
import UsherConfiguration

/// Names and the uids that are computed for them.
struct UIDList {
    private struct Entry {
        let name: [UInt8]
        let outcome: Result<UInt32, Refusal>
    }

    /// The codes are those of docs/runbook.md.
    private enum Refusal: Error {
        case invalid
        case reserved
        case taken(by: [UInt8], uid: UInt32)

        var reason: String {
            switch self {
            case .invalid: "name.invalid"
            case .reserved: "account.name_reserved"
            case .taken: "account.uid_taken"
            }
        }

        var sentence: String {
            switch self {
            case .invalid: "this is no login name"
            case .reserved: "the name is reserved"
            case .taken(let other, let uid): "its uid \(uid) is that of \(Output.printable(other))"
            }
        }
    }

    private let fingerprint: String
    private let entries: [Entry]

    init(
        _ names: [[UInt8]], seed: UIDSeed, configuration: UsherConfiguration, provider: String?
    ) throws(CommandFailure) {
        if let provider, !configuration.providers.contains(where: { $0.name == provider }) {
            throw CommandFailure(
                message: "there is no [provider.\(Output.printable(Array(provider.utf8), limit: 64))]")
        }
        var derivations: [String: UIDDerivation] = [:]
        for provider in configuration.providers {
            guard
                let derivation = seed.derivation(
                    issuer: provider.configuration.issuer.bytes, range: configuration.hostAccounts.range)
            else { throw CommandFailure(message: "there is no memory") }
            derivations[provider.name] = derivation
        }
        var holders: [UInt32: [UInt8]] = [:]
        var entries: [Entry] = []
        for name in names {
            let owner = provider ?? configuration.provider(of: name, service: []).name
            let outcome = Self.uid(of: name, derivations[owner], configuration, &holders)
            entries.append(Entry(name: name, outcome: outcome))
        }
        self.entries = entries
        fingerprint = seed.shownFingerprint
    }

    private static func uid(
        of name: [UInt8], _ derivation: UIDDerivation?, _ configuration: UsherConfiguration,
        _ holders: inout [UInt32: [UInt8]]
    ) -> Result<UInt32, Refusal> {
        guard let login = try? LoginName.check(name), let derivation else { return .failure(.invalid) }
        let accounts = configuration.accounts
        guard !ReservedNames.contains(login), !(accounts.reserved + accounts.localOnly).contains(name) else {
            return .failure(.reserved)
        }
        let uid = derivation.uid(of: login)
        if let other = holders[uid] { return .failure(.taken(by: other, uid: uid)) }
        holders[uid] = name
        return .success(uid)
    }

    var isComplete: Bool {
        entries.allSatisfy { if case .success = $0.outcome { true } else { false } }
    }

    /// Name and uid, in the order of the names.
    var lines: [String] {
        let good = entries.compactMap { entry in (try? entry.outcome.get()).map { (entry.name, $0) } }
        guard !good.isEmpty else { return [] }
        let width = max(4, good.map(\.0.count).max() ?? 0) + 2
        return [Self.padded("NAME", width) + "UID"]
            + good.map { Self.padded(String(decoding: $0, as: UTF8.self), width) + String($1) }
    }

    var problems: [String] {
        entries.compactMap { entry in
            guard case .failure(let refusal) = entry.outcome else { return nil }
            return "\(Output.printable(entry.name, limit: 64)): \(refusal.sentence) (\(refusal.reason))"
        }
    }

    var json: JSONValue {
        .members([
            ("ok", .bool(isComplete)), ("seed_fingerprint", .text(fingerprint)),
            (
                "uids",
                .array(
                    entries.map { entry in
                        let name: (String, JSONValue) = ("name", .text(Output.printable(entry.name, limit: 64)))
                        switch entry.outcome {
                        case .success(let uid): return .members([name, ("uid", .integer(Int(uid)))])
                        case .failure(let refusal): return .members([name, ("reason", .text(refusal.reason))])
                        }
                    })
            ),
        ])
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
}
