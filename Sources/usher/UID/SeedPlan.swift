import AccountRecord
import HostSystem
import OpenIDConnect
import SecretMemory
import SiteSeed
import UsherConfiguration

/// What is to be done so that a host has the site's seed, and usher-publish the key of the rule. Nothing is
/// overwritten but a key that follows from another seed or issuer.
struct SeedPlan {
    enum Change: Equatable {
        case nothing
        case write
        case remove
    }

    struct File: Equatable {
        let path: String
        let change: Change
    }

    private static let newBytes = 32

    private let store: CredentialStore
    /// What is written; nil when the seed is there.
    private let content: SecretBytes?
    private let key: RuleKey?
    let seed: UIDSeed
    let seedFile: File
    /// nil: there is no key, and none is wanted.
    let keyFile: File?

    /// `source`: the file of a seed that shall be this host's; nil: the one that is there, else a new one.
    /// `configuration` says whether there is a rule; nil: nobody knows yet, and the key stays as it is.
    init(
        _ store: CredentialStore, taking source: String?, configuration: UsherConfiguration?
    ) throws(CommandFailure) {
        self.store = store
        let known = try store.seed()
        let secret = try source.map(CredentialStore.secret) ?? (known == nil ? Self.new() : nil)
        let wanted = try secret.map { secret throws(CommandFailure) in
            try CredentialStore.seed(secret, from: source ?? store.seedPath)
        }
        if let known, let wanted, known.fingerprint != wanted.fingerprint {
            throw CommandFailure(
                message: "\(KeyFile.shown(store.seedPath)): another seed is there, and nothing was changed; this host "
                    + "may have uids from it")
        }
        guard let seed = known ?? wanted else { throw CommandFailure(message: "there is no memory") }
        self.seed = seed
        content = known == nil ? secret : nil
        seedFile = File(path: store.seedPath, change: known == nil ? .write : .nothing)
        let isThere = configuration != nil && store.hasRuleKey
        let old = isThere ? try store.ruleKey() : nil
        key = try configuration.flatMap(\.ruleIssuer).map { issuer throws(CommandFailure) in
            guard let key = seed.key(issuer: issuer), let made = RuleKey(issuer: issuer, key: key) else {
                throw CommandFailure(message: "there is no memory")
            }
            return made
        }
        switch (key, isThere) {
        case (nil, false): keyFile = nil
        case (nil, true): keyFile = File(path: store.ruleKeyPath, change: .remove)
        case (let key?, _): keyFile = File(path: store.ruleKeyPath, change: old == key ? .nothing : .write)
        }
    }

    var files: [File] { [seedFile] + (keyFile.map { [$0] } ?? []) }

    var isChange: Bool { files.contains { $0.change != .nothing } }

    /// The seed first: the key is made of it.
    func carryOut() throws(CommandFailure) {
        if let content {
            try Self.trying(store.directory) { () throws(NewFileRefusal) in
                try NewConfigurationFile.makeDirectory(store.directory, mode: 0o700)
            }
            try Self.trying(store.seedPath) { () throws(NewFileRefusal) in
                var line = content.withBytes { Array($0) } + [UInt8(ascii: "\n")]
                try NewSecretFile(path: store.seedPath).write(SecretBytes(consuming: &line))
            }
        }
        guard let keyFile, keyFile.change != .nothing else { return }
        do {
            let directory = try TrustedDirectory(path: store.directory)
            if let key {
                try directory.replace(RuleKey.fileName, with: key.file, mode: 0o600)
            } else {
                _ = try directory.remove(RuleKey.fileName)
            }
        } catch let error as PathRefusal {
            throw CommandFailure(message: "\(KeyFile.shown(store.directory)): \(error.explanation)")
        } catch { throw CommandFailure(message: "\(KeyFile.shown(keyFile.path)): \(error)") }
    }

    /// 256 random bits in hex, so that the file can be copied as text.
    private static func new() -> SecretBytes {
        let digits = Array("0123456789abcdef".utf8)
        var bytes = SystemRandom.mustHaveBytes(newBytes)
        var text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        bytes.eraseSecret()
        return SecretBytes(consuming: &text)
    }

    private static func trying<Value>(
        _ path: String, _ work: () throws(NewFileRefusal) -> Value
    ) throws(CommandFailure) -> Value {
        do throws(NewFileRefusal) { return try work() } catch {
            throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)")
        }
    }
}

extension UsherConfiguration {
    /// Of the provider that has the rule; nil without a rule.
    var ruleIssuer: [UInt8]? {
        guard let rule = hostAccounts.rule else { return nil }
        return providers.first { $0.name == rule.provider }?.configuration.issuer.bytes
    }
}
