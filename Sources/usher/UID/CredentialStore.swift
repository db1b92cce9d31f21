import AccountRecord
import HostSystem
import SecretMemory
import SiteSeed

/// Where systemd looks for credentials by name: the site's seed, and the key of the rule that follows from it.
struct CredentialStore {
    static let standardDirectory = "/etc/credstore"

    /// Without a slash at its end.
    let directory: String

    var seedPath: String { "\(directory)/\(UIDSeed.credential)" }
    var ruleKeyPath: String { "\(directory)/\(RuleKey.fileName)" }

    /// nil when there is none yet.
    func seed() throws(CommandFailure) -> UIDSeed? {
        let secret: SecretBytes
        do throws(PathRefusal) { secret = try SecretFile.read(path: seedPath) } catch .missing {
            return nil
        } catch { throw CommandFailure(message: "\(KeyFile.shown(seedPath)): \(error.explanation)") }
        return try Self.seed(secret, from: seedPath)
    }

    /// A file of the caller's; `-` is standard input.
    static func secret(from path: String) throws(CommandFailure) -> SecretBytes {
        do throws(PathRefusal) {
            return try path == "-"
                ? SecretFile.standardInput(maximumBytes: SecretFile.maximumBytes)
                : SecretFile.read(path: AbsolutePath.from(path))
        } catch { throw CommandFailure(message: "\(shown(path)): \(error.explanation)") }
    }

    private static func shown(_ path: String) -> String {
        path == "-" ? "standard input" : KeyFile.shown(AbsolutePath.from(path))
    }

    static func seed(_ secret: SecretBytes, from path: String) throws(CommandFailure) -> UIDSeed {
        let endsWithNewline = secret.withBytes { $0.last == UInt8(ascii: "\n") }
        // Each copy of such a file could lose one more of them, and be another seed.
        guard !endsWithNewline, let seed = UIDSeed(secret) else {
            throw CommandFailure(
                message:
                    "\(shown(path)): a seed has \(UIDSeed.minimumBytes) to \(SecretFile.maximumBytes) bytes, and at most "
                    + "one newline behind them")
        }
        return seed
    }

    /// A file of that name, whatever is in it.
    var hasRuleKey: Bool {
        do throws(PathRefusal) {
            _ = try SecretFile.read(path: ruleKeyPath)
            return true
        } catch { return error != .missing }
    }

    /// nil when there is none, or one that is damaged.
    func ruleKey() throws(CommandFailure) -> RuleKey? {
        do throws(PathRefusal) {
            return try SecretFile.read(path: ruleKeyPath).withBytes { RuleKey(file: Array($0)) }
        } catch .missing {
            return nil
        } catch { throw CommandFailure(message: "\(KeyFile.shown(ruleKeyPath)): \(error.explanation)") }
    }
}

extension UIDSeed {
    /// Enough to compare hosts by.
    var shownFingerprint: String {
        (fingerprint ?? []).prefix(8).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}
