import AccountRecord
import Glibc
import HostSystem

/// Makes the snapshot of usherd's rows, root's configuration and the host's own accounts.
struct Publisher {
    let paths: PublisherPaths
    var now: () -> Int64 = WallClock.now
    var randomBytes: (Int) -> [UInt8] = SystemRandom.mustHaveBytes
    var log: (String) -> Void = { StandardErrorLog.write(Array("usher-publish: \($0)".utf8)) }

    /// The rows as they came: what the host forbids today may be allowed tomorrow.
    private static let rowsFile = "rows"
    private static let snapshotFile = "v1"
    private static let maximumSnapshot = 256 * 1_024 * 1_024
    private static let tries = 3

    /// Publishes these rows instead of all earlier ones.
    func publish(_ request: PublishRequest) -> PublishAnswer {
        do throws(PublishRefusal) {
            return try untilCurrent { stamp throws(PublishRefusal) in
                try attempt(request, areLast: false, stamp: stamp)
            }
        } catch { return refused(error) }
    }

    /// Publishes the last rows once more: configuration, passwd, group or the rule's key have changed. nil when there
    /// are no rows; a rule needs none.
    func publishAgain() -> PublishAnswer? {
        do throws(PublishRefusal) {
            return try untilCurrent { stamp throws(PublishRefusal) -> Attempt<PublishAnswer?> in
                guard let request = try lastRequest() else {
                    putRule(try settings().rule, stamp: stamp)
                    return hostStamp() == stamp ? .done(nil) : .stale
                }
                switch try attempt(request, areLast: true, stamp: stamp) {
                case .done(let answer): return .done(answer)
                case .stale: return .stale
                }
            }
        } catch { return refused(error) }
    }

    private func refused(_ refusal: PublishRefusal) -> PublishAnswer {
        log("nothing is published: \(refusal.reason)")
        return .refused(refusal)
    }

    private enum Attempt<Answer> {
        case done(Answer)
        /// What was read is not what is there now.
        case stale
    }

    /// Begins anew while something changes between reading and writing: somebody else may have published newer rows,
    /// or by a newer configuration.
    private func untilCurrent<Answer>(
        _ body: (HostStamp) throws(PublishRefusal) -> Attempt<Answer>
    ) throws(PublishRefusal) -> Answer {
        for _ in 0..<Self.tries {
            if case .done(let answer) = try body(hostStamp()) { return answer }
        }
        log("the configuration, passwd, group or the rows change while they are read")
        throw .configuration
    }

    /// `areLast`: the rows are those of the file, and no newer ones.
    private func attempt(
        _ request: PublishRequest, areLast: Bool, stamp: HostStamp
    ) throws(PublishRefusal) -> Attempt<PublishAnswer> {
        let rules = try rules()
        putRule(rules.settings.rule, stamp: stamp)
        let outcome = try rules.outcome(of: request.rows)
        let frame: [UInt8]
        do { frame = try request.encode() } catch { throw .request }
        return try write(outcome, rows: frame, areLast: areLast, settings: rules.settings, stamp: stamp)
    }

    /// nil when nothing was ever asked for.
    private func lastRequest() throws(PublishRefusal) -> PublishRequest? {
        let frame: [UInt8]
        do throws(PathRefusal) {
            let directory = try TrustedDirectory(path: paths.directory)
            guard let found = try directory.read(Self.rowsFile, maximum: PublishRequest.maximumPayload + 6) else {
                return nil
            }
            frame = found
        } catch {
            log("\(paths.directory)/\(Self.rowsFile): \(error.explanation)")
            throw .write
        }
        do { return try PublishRequest.decode(frame) } catch {
            log("\(paths.directory)/\(Self.rowsFile) is damaged; usherd writes it anew")
            throw .request
        }
    }

    /// Accounts do not wait for a rule that cannot be.
    private func putRule(_ rule: AccountSettings.Rule?, stamp: HostStamp) {
        do throws(PathRefusal) {
            let file = RuleFile(directory: try TrustedDirectory(path: paths.directory), keyPath: paths.ruleKey)
            for line in file.put(rule, isCurrent: { hostStamp() == stamp }) { log(line) }
        } catch { log("\(paths.directory): \(error.explanation)") }
    }

    private func write(
        _ outcome: RowRules.Outcome, rows: [UInt8], areLast: Bool, settings: AccountSettings, stamp: HostStamp
    ) throws(PublishRefusal) -> Attempt<PublishAnswer> {
        do {
            let directory = try TrustedDirectory(path: paths.directory)
            let written = try directory.exclusively { () throws(SystemError) -> (generation: UInt64, isNew: Bool)? in
                let areThere = (try? directory.read(Self.rowsFile, maximum: rows.count)) == rows
                guard hostStamp() == stamp, areThere || !areLast else { return nil }
                // The rows first: when only they are written, the next run makes the snapshot.
                if !areThere { try directory.replace(Self.rowsFile, with: rows, mode: 0o600) }
                return try write(outcome, settings: settings, into: directory)
            }
            guard let (generation, isNew) = written else { return .stale }
            if isNew {
                log("\(outcome.accounts.count) accounts, generation \(generation)")
                let problem = NameCache.forget(program: paths.nameCache, sockets: paths.nameCacheSockets)
                if let problem { log(problem) }
            }
            for problem in outcome.problems.prefix(20) { log("row \(problem.row): \(problem.problem.reason)") }
            return .done(
                .published(generation: generation, accounts: UInt32(outcome.accounts.count), problems: outcome.problems)
            )
        } catch let error as PathRefusal {
            log("\(paths.directory): \(error.explanation)")
        } catch {
            log("\(paths.directory): \(error)")
        }
        throw .write
    }

    /// A snapshot that is there already as it should be is left alone.
    private func write(
        _ outcome: RowRules.Outcome, settings: AccountSettings, into directory: TrustedDirectory
    ) throws(SystemError) -> (generation: UInt64, isNew: Bool) {
        let oldFile = try? directory.read(Self.snapshotFile, maximum: Self.maximumSnapshot)
        let old = oldFile.flatMap { try? Snapshot.decode($0) }
        var snapshot = Snapshot(
            generation: old?.generation ?? 0, created: old?.created ?? 0, key: old?.key ?? [], range: settings.range,
            home: settings.home, shell: settings.shell, allowsLists: settings.allowsLists, accounts: outcome.accounts)
        if let old, old == snapshot { return (old.generation, false) }
        let now = UInt64(max(0, now()))
        // Also a host that lost its file, or whose clock went back, never has two files with one generation.
        snapshot.generation = max((old?.generation ?? 0) &+ 1, now << 20)
        snapshot.created = now
        snapshot.key = randomBytes(SipHash.keyBytes)
        let file: [UInt8]
        do { file = try snapshot.encode() } catch { throw SystemError(call: "encode", number: EOVERFLOW) }
        try directory.replace(Self.snapshotFile, with: file, mode: 0o644)
        return (snapshot.generation, true)
    }
}
