/// The PAM service of a trial: its name, and what stands in its file.
struct TrialService: Equatable {
    enum Refusal: Error, Equatable {
        case name
        case path(option: String)
        case group
        case tooLong

        var message: String {
            switch self {
            case .name: "a service name is 1 to 64 letters, digits, '_', '.' or '-'"
            case .path(let option): "\(option) must be an absolute path without control characters, '#' and backslash"
            case .group: "a group's name is 1 to 32 letters, digits, '_', '.' or '-'"
            case .tooLong: "the paths are too long for a PAM service file"
            }
        }
    }

    /// libpam reads at most this much of a line.
    private static let maximumLineBytes = 1_000
    /// sockaddr_un's room.
    private static let maximumSocketBytes = 107

    /// In lower case, as libpam makes it.
    let name: String
    let module: String
    let socket: String
    /// The group whose members of /etc/passwd are the provider's; nobody is where there is no such group.
    let managedGroup: String

    init(name: String, module: String, socket: String, managedGroup: String) throws(Refusal) {
        guard (1...64).contains(name.utf8.count), name != ".", name != "..", name.utf8.allSatisfy(Self.isNameByte)
        else { throw .name }
        guard Self.isPath(module) else { throw .path(option: "--module") }
        guard Self.isPath(socket), socket.utf8.count <= Self.maximumSocketBytes else { throw .path(option: "--socket") }
        guard (1...32).contains(managedGroup.utf8.count), managedGroup.utf8.allSatisfy(Self.isNameByte) else {
            throw .group
        }
        self.managedGroup = managedGroup
        self.name = name.lowercased()
        self.module = module
        self.socket = socket
        guard file.split(separator: "\n").allSatisfy({ $0.utf8.count <= Self.maximumLineBytes }) else { throw .tooLong }
    }

    /// The service file: pam.conf(5).
    var file: String {
        let words = "\(Self.quoted(module)) trial manage_local=\(managedGroup) \(Self.quoted("socket=\(socket)"))"
        return "auth required \(words)\naccount required \(words)\n"
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_.-".utf8.contains(byte)
        }
    }

    private static func isPath(_ path: String) -> Bool {
        path.utf8.first == UInt8(ascii: "/")
            && !path.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "\\") }
    }

    /// In brackets, blanks do not part words.
    private static func quoted(_ word: String) -> String {
        // By bytes, as libpam reads them.
        let parts = word.utf8.split(separator: UInt8(ascii: "]"), omittingEmptySubsequences: false)
        return "[" + parts.map { String(Substring($0)) }.joined(separator: "\\]") + "]"
    }
}
