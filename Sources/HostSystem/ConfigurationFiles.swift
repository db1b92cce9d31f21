import Glibc

/// All files of a configuration as they are on the disk.
package struct ConfigurationFiles: Equatable, Sendable {
    package enum Kind: Sendable {
        /// usher.toml.
        case main
        /// `usher.toml.d/*.toml`, beside it.
        case dropIn
        /// `roles.d/*.toml`, beside it.
        case roles
        /// `accounts.d/*.toml`, beside it.
        case accounts
    }

    package struct File: Equatable, Sendable {
        package let kind: Kind
        package let path: String
        package let bytes: [UInt8]

        package init(kind: Kind, path: String, bytes: [UInt8]) {
            self.kind = kind
            self.path = path
            self.bytes = bytes
        }
    }

    /// A file or folder that cannot be used.
    package struct Refusal: Error, Equatable, Sendable {
        package let path: String
        package let refusal: PathRefusal
    }

    private static let maximumFiles = 256

    /// The main file first, then drop-ins, then roles, then accounts, each folder by name as bytes.
    package let files: [File]

    /// Reads usher.toml and what lies beside it. Folders that are absent are empty; in them files count
    /// whose name ends in `.toml` and does not begin with a dot.
    package static func read(main path: String) throws(Refusal) -> ConfigurationFiles {
        ConfigurationFiles(
            files: [File(kind: .main, path: path, bytes: try bytes(of: path))] + (try beside(main: path)))
    }

    /// What lies beside a main file, which need not be there yet.
    package static func beside(main path: String) throws(Refusal) -> [File] {
        var files: [File] = []
        let folder = String(
            decoding: path.utf8.prefix(through: path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.utf8.startIndex),
            as: UTF8.self)
        for (kind, place) in [
            (Kind.dropIn, path + ".d"), (Kind.roles, folder + "roles.d"), (Kind.accounts, folder + "accounts.d"),
        ] {
            for file in try names(in: place) {
                guard files.count < maximumFiles - 1 else { throw Refusal(path: place, refusal: .size) }
                files.append(File(kind: kind, path: file, bytes: try bytes(of: file)))
            }
        }
        return files
    }

    private static func bytes(of path: String) throws(Refusal) -> [UInt8] {
        do throws(PathRefusal) { return try ConfigurationFile.read(path: path) } catch {
            throw Refusal(path: path, refusal: error)
        }
    }

    private static func names(in folder: String) throws(Refusal) -> [String] {
        guard let directory = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw Refusal(path: folder, refusal: errno == ENOTDIR ? .notDirectory : .unreadable)
        }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                // Not the end: files would be missing, and what they deny.
                guard errno == 0 else { throw Refusal(path: folder, refusal: .unreadable) }
                break
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name.first != UInt8(ascii: "."), name.suffix(5).elementsEqual(".toml".utf8) else { continue }
            names.append(name)
        }
        // With files in it the folder is looked at for each of them; whoever can write in it has perhaps emptied it.
        if names.isEmpty {
            do throws(PathRefusal) { try PathRule.checkParents(of: folder + "/.") } catch {
                throw Refusal(path: folder, refusal: error)
            }
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        return names.map { folder + "/" + String(decoding: $0, as: UTF8.self) }
    }
}
