import Glibc

/// Kind, owner and mode of a file.
struct FileStatus: Equatable {
    enum Kind: String {
        case file, directory, socket, link, other
    }

    let kind: Kind
    let uid: UInt32
    let gid: UInt32
    /// The permission bits with set-uid, set-gid and sticky.
    let mode: UInt32

    init(kind: Kind, uid: UInt32, gid: UInt32, mode: UInt32) {
        (self.kind, self.uid, self.gid, self.mode) = (kind, uid, gid, mode)
    }

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFSOCK: .socket
            case S_IFLNK: .link
            default: .other
            }
        uid = status.st_uid
        gid = status.st_gid
        mode = status.st_mode & 0o7777
    }
}
