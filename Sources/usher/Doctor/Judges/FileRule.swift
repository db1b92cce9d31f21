/// What a path on the host shall be.
struct FileRule: Equatable {
    enum Owner: Equatable {
        case root, usher
    }

    let path: String
    let kind: FileStatus.Kind
    let owner: Owner
    /// Permission bits that nobody shall have besides.
    let maximumMode: UInt32
    /// Permission bits that are needed.
    var minimumMode: UInt32 = 0
    /// What makes it when it is not there; nil where it need not be.
    var maker: String?

    func findings(_ status: FileStatus?, usher: UInt32?) -> [DoctorFinding] {
        guard let status else {
            guard let maker else { return [] }
            return [.problem(.fileMissing, "there is no \(path)", command: maker)]
        }
        guard status.kind == kind else {
            return [
                .problem(.fileOwner, "\(path) is a \(status.kind.rawValue) and no \(kind.rawValue)", command: maker)
            ]
        }
        var found: [DoctorFinding] = []
        let wanted = owner == .root ? 0 : usher
        if let wanted, status.uid != wanted {
            let name = owner == .root ? "root" : "usher"
            found.append(
                .problem(
                    .fileOwner, "\(path) belongs to uid \(status.uid) and not to \(name)",
                    command: "chown \(name) \(ShellWord.quoted(path))"))
        }
        if status.mode & 0o777 & ~maximumMode != 0 || minimumMode & ~status.mode != 0 {
            let right = Self.octal(status.mode & maximumMode | minimumMode)
            found.append(
                .problem(
                    .fileMode, "\(path) has mode \(Self.octal(status.mode & 0o777)) and not \(right)",
                    command: "chmod \(right) \(ShellWord.quoted(path))"))
        }
        return found
    }

    private static func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(4 - digits.count, 0)) + digits
    }
}
