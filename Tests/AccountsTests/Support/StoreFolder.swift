import Glibc

@testable import Accounts

/// A directory of a test's own, 0700, with room for a store. Gone with the object.
final class StoreFolder {
    let directory: String
    var path: String { directory + "/usher.db" }

    init() throws {
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(place)/usher-store.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw StoreError.host(number: errno) }
        directory = String(cString: made)
    }

    deinit {
        for name in names { unlink(directory + "/" + name) }
        rmdir(directory)
    }

    /// Names of the files, sorted.
    var names: [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func open(
        creation: AccountStore.Creation = .ifMissing, settings: StoreSettings = StoreSettings()
    ) throws(StoreError) -> AccountStore {
        try AccountStore.open(path: path, creation: creation, settings: settings)
    }

    /// Fails with exactly this error when the store is opened.
    func openError(creation: AccountStore.Creation = .never) -> StoreError? {
        do throws(StoreError) {
            _ = try open(creation: creation, settings: StoreSettings(busyMilliseconds: 50))
            return nil
        } catch {
            return error
        }
    }

    func mode(_ name: String) -> mode_t? {
        var status = stat()
        return lstat(directory + "/" + name, &status) == 0 ? status.st_mode & 0o7777 : nil
    }
}

/// Whole files.
enum Files {
    static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// In place, or a new file of mode 0600.
    static func write(_ bytes: [UInt8], to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + offset, bytes.count - offset)
            }
            guard count > 0 else { return }
            offset += count
        }
    }
}
