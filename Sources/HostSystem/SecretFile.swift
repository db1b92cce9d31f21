import Glibc
package import SecretMemory

/// Reads secrets from files that nobody else can read.
package enum SecretFile {
    package static let maximumBytes = 4_096
    /// A private key in PEM: RSA with 8,192 bits takes 6 KiB.
    private static let maximumKeyBytes = 16_384

    /// 1–4,096 bytes, or as many as given; one newline at the end is not part of the secret.
    package static func read(path: String, maximumBytes: Int = maximumBytes) throws(PathRefusal) -> SecretBytes {
        try read(path: path, readers: .nobody, maximumBytes: maximumBytes)
    }

    /// What comes from standard input, by the same rules of length.
    package static func standardInput(maximumBytes: Int) throws(PathRefusal) -> SecretBytes {
        var bytes = try FileBytes.read(STDIN_FILENO, maximum: maximumBytes)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw .size }
        return SecretBytes(consuming: &bytes)
    }

    /// The same for a private key: up to 16,384 bytes. The path may be that of a credential of this
    /// service, which systemd alone can have put there.
    package static func readKey(path: String) throws(PathRefusal) -> SecretBytes {
        try read(path: path, readers: isCredential(path) ? .accessList : .nobody, maximumBytes: maximumKeyBytes)
    }

    /// A file directly in $CREDENTIALS_DIRECTORY?
    private static func isCredential(_ path: String) -> Bool {
        guard let directory = getenv("CREDENTIALS_DIRECTORY") else { return false }
        let prefix = Array(String(cString: directory).utf8) + [UInt8(ascii: "/")]
        return path.utf8.starts(with: prefix) && !path.utf8.dropFirst(prefix.count).contains(UInt8(ascii: "/"))
    }

    /// A systemd credential (systemd.exec(5)): a file of this name in $CREDENTIALS_DIRECTORY.
    package static func credential(name: String) throws(PathRefusal) -> SecretBytes {
        try read(path: credentialPath(name), readers: .accessList, maximumBytes: maximumBytes)
    }

    /// The same for a key of so many bytes, of which the last may look like the end of a line.
    package static func keyCredential(name: String, bytes count: Int) throws(PathRefusal) -> SecretBytes {
        try read(
            path: credentialPath(name), readers: .accessList, maximumBytes: maximumBytes, newlineBehind: count)
    }

    private static func credentialPath(_ name: String) throws(PathRefusal) -> String {
        guard let directory = getenv("CREDENTIALS_DIRECTORY"), !name.isEmpty, name != "..",
            !name.utf8.contains(UInt8(ascii: "/"))
        else { throw .missing }
        return String(cString: directory) + "/" + name
    }

    /// `newlineBehind`: the only length behind which a newline is not part of the secret; nil: any.
    private static func read(
        path: String, readers: PathRule.Readers, maximumBytes: Int, newlineBehind: Int? = nil
    ) throws(PathRefusal) -> SecretBytes {
        let descriptor = try PathRule.open(path, readers: readers)
        defer { close(descriptor) }
        var bytes = try FileBytes.read(descriptor, maximum: maximumBytes)
        if bytes.last == UInt8(ascii: "\n"), newlineBehind ?? (bytes.count - 1) == bytes.count - 1 {
            bytes.removeLast()
        }
        guard !bytes.isEmpty else { throw .size }
        return SecretBytes(consuming: &bytes)
    }
}
