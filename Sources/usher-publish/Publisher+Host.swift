import AccountRecord
import HostSystem

/// What root has written: the configuration and the host's own accounts.
extension Publisher {
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

    func rules() throws(PublishRefusal) -> RowRules {
        guard let passwd = LocalAccounts.content(of: paths.passwd),
            let group = LocalAccounts.content(of: paths.group)
        else {
            log("\(paths.passwd) or \(paths.group) cannot be read")
            throw .localAccounts
        }
        return RowRules(settings: try settings(), host: HostAccounts(passwd: passwd, group: group))
    }

    func settings() throws(PublishRefusal) -> AccountSettings {
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
}
