import AccountRecord
import HostSystem
import SecretMemory

/// nss/rule: there with the rule of the configuration, with the key that root's `usher` derived for exactly this
/// issuer; otherwise absent, so that no name is known before its first login.
struct RuleFile {
    static let name = "rule"
    private static let maximumBytes = 4_096

    let directory: TrustedDirectory
    /// Where the key lies.
    let keyPath: String

    /// What had to be said about it; empty when the file was right already. Nothing is done unless the rule still
    /// `isCurrent` when nobody else writes.
    func put(_ rule: AccountSettings.Rule?, isCurrent: () -> Bool) -> [String] {
        if rule == nil, isAbsent { return [] }
        do throws(SystemError) {
            return try directory.exclusively { () throws(SystemError) in isCurrent() ? try exchange(rule) : [] }
        } catch { return ["\(Self.name): \(error)"] }
    }

    private var isAbsent: Bool {
        do throws(PathRefusal) { return try directory.read(Self.name, maximum: Self.maximumBytes) == nil } catch {
            return false
        }
    }

    private func exchange(_ rule: AccountSettings.Rule?) throws(SystemError) -> [String] {
        guard let rule else { return try remove() ? ["no name is known before its first login any more"] : [] }
        let wanted: [UInt8]
        do throws(RuleProblem) { wanted = try content(of: rule) } catch {
            // Without the right key the old file would give names a uid that no login will.
            _ = try remove()
            return ["no name is known before its first login: \(error.message)"]
        }
        guard (try? directory.read(Self.name, maximum: Self.maximumBytes)) != wanted else { return [] }
        try directory.replace(Self.name, with: wanted, mode: 0o600)
        return ["the rule for names before their first login is in force"]
    }

    private func content(of rule: AccountSettings.Rule) throws(RuleProblem) -> [UInt8] {
        var file: [UInt8]
        do throws(PathRefusal) {
            file = try SecretFile.read(path: keyPath).withBytes { Array($0) }
        } catch { throw RuleProblem("\(keyPath): \(error.explanation); see usher uid seed") }
        defer { file.eraseSecret() }
        guard let key = RuleKey(file: file) else { throw RuleProblem("\(keyPath) is damaged; see usher uid seed") }
        guard key.issuer == rule.issuer else {
            throw RuleProblem("\(keyPath) was made for another issuer; see usher uid seed")
        }
        do throws(NameRuleError) { return try rule.names.encode(key: key.key) } catch {
            throw RuleProblem(error.explanation)
        }
    }

    private func remove() throws(SystemError) -> Bool {
        try directory.remove(Self.name)
    }
}
