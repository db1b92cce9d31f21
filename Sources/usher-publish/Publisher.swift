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

    /// What passwd, group, the configuration and the rule's key were when they were read last.
    struct HostStamp: Equatable {
        let passwd: FileStamp?
        let group: FileStamp?
        let configuration: [FileStamp?]
        let ruleKey: FileStamp?
    }

    func hostStamp() -> HostStamp {
        HostStamp(
            passwd: FileStamp(paths.passwd), group: FileStamp(paths.group),
            configuration: configurationFiles.map { FileStamp($0) }, ruleKey: FileStamp(paths.ruleKey))
    }

    /// With the folders: a file less changes theirs alone.
    private var configurationFiles: [String] {
        let folders = [paths.dropIns, paths.roles]
        return [paths.configuration] + folders
            + folders.flatMap { folder in
                ((try? DirectoryListing.names(in: folder, suffix: ".toml")) ?? []).map { "\(folder)/\($0)" }
            }
    }

    /// Publishes these rows instead of all earlier ones.
    func publish(_ request: PublishRequest) -> PublishAnswer {
        do throws(PublishRefusal) {
            let rules = try rules()
            putRule(rules.settings.rule)
            let outcome = try rules.outcome(of: request.rows)
            let frame: [UInt8]
            do { frame = try request.encode() } catch { throw .request }
            return try write(outcome, rows: frame, settings: rules.settings)
        } catch {
            log("nothing is published: \(error.reason)")
            return .refused(error)
        }
    }

    /// Publishes the last rows once more: configuration, passwd, group or the rule's key have changed. nil when there
    /// are no rows; a rule needs none.
    func publishAgain() -> PublishAnswer? {
        let frame: [UInt8]
        do throws(PathRefusal) {
            let directory = try TrustedDirectory(path: paths.directory)
            guard let found = try directory.read(Self.rowsFile, maximum: PublishRequest.maximumPayload + 6) else {
                return publishRule()
            }
            frame = found
        } catch {
            log("\(paths.directory)/\(Self.rowsFile): \(error.explanation)")
            return .refused(.write)
        }
        guard let request = try? PublishRequest.decode(frame) else {
            log("\(paths.directory)/\(Self.rowsFile) is damaged; usherd writes it anew")
            return .refused(.request)
        }
        return publish(request)
    }

    /// nil but when there is a reason against it.
    private func publishRule() -> PublishAnswer? {
        do throws(PublishRefusal) {
            putRule(try settings().rule)
            return nil
        } catch {
            log("nothing is published: \(error.reason)")
            return .refused(error)
        }
    }

    /// Accounts do not wait for a rule that cannot be.
    private func putRule(_ rule: AccountSettings.Rule?) {
        do throws(PathRefusal) {
            let file = RuleFile(directory: try TrustedDirectory(path: paths.directory), keyPath: paths.ruleKey)
            for line in file.put(rule) { log(line) }
        } catch { log("\(paths.directory): \(error.explanation)") }
    }

    private func rules() throws(PublishRefusal) -> RowRules {
        guard let passwd = LocalAccounts.content(of: paths.passwd),
            let group = LocalAccounts.content(of: paths.group)
        else {
            log("\(paths.passwd) or \(paths.group) cannot be read")
            throw .localAccounts
        }
        return RowRules(settings: try settings(), host: HostAccounts(passwd: passwd, group: group))
    }

    private func settings() throws(PublishRefusal) -> AccountSettings {
        var files: [(path: String, bytes: [UInt8])] = []
        var path = paths.configuration
        do throws(PathRefusal) {
            files.append((path, try ConfigurationFile.read(path: path)))
            for folder in [paths.dropIns, paths.roles] {
                path = folder
                for name in try DirectoryListing.names(in: folder, suffix: ".toml") {
                    path = "\(folder)/\(name)"
                    files.append((path, try ConfigurationFile.read(path: path)))
                }
            }
        } catch {
            log("\(path): \(error.explanation)")
            throw .configuration
        }
        switch SettingsReader.read(files, shells: LocalAccounts.content(of: paths.shells) ?? []) {
        case .success(let settings): return settings
        case .failure(let problems):
            for line in problems.lines { log(line) }
            throw .configuration
        }
    }

    private func write(
        _ outcome: RowRules.Outcome, rows: [UInt8], settings: AccountSettings
    ) throws(PublishRefusal) -> PublishAnswer {
        do {
            let directory = try TrustedDirectory(path: paths.directory)
            let (generation, isNew) = try directory.exclusively { () throws(SystemError) in
                try write(outcome, rows: rows, settings: settings, into: directory)
            }
            if isNew {
                log("\(outcome.accounts.count) accounts, generation \(generation)")
                let problem = NameCache.forget(program: paths.nameCache, sockets: paths.nameCacheSockets)
                if let problem { log(problem) }
            }
            for problem in outcome.problems.prefix(20) { log("row \(problem.row): \(problem.problem.reason)") }
            return .published(
                generation: generation, accounts: UInt32(outcome.accounts.count), problems: outcome.problems)
        } catch let error as PathRefusal {
            log("\(paths.directory): \(error.explanation)")
        } catch {
            log("\(paths.directory): \(error)")
        }
        throw .write
    }

    /// The rows first: when only they are written, the next run makes the snapshot. What is there already as it
    /// should be is left alone.
    private func write(
        _ outcome: RowRules.Outcome, rows: [UInt8], settings: AccountSettings, into directory: TrustedDirectory
    ) throws(SystemError) -> (generation: UInt64, isNew: Bool) {
        let oldFile = try? directory.read(Self.snapshotFile, maximum: Self.maximumSnapshot)
        let old = oldFile.flatMap { try? Snapshot.decode($0) }
        if (try? directory.read(Self.rowsFile, maximum: rows.count)) != rows {
            try directory.replace(Self.rowsFile, with: rows, mode: 0o600)
        }
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
