import AccountRecord
import Glibc
import OpenIDConnect

@testable import Accounts

/// A store in shared memory that two people and a tombstone are in. It undoes what it is told.
private let store: AccountStore = {
    var template = Array("/dev/shm/usher-fuzz.XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { preconditionFailure("no directory") }
    let directory = String(cString: made)
    do {
        let store = try AccountStore.open(path: directory + "/usher.db", creation: .ifMissing)
        for (name, uid) in [("alice", UInt32(1_879_048_192)), ("bob", 1_879_048_193), ("carol", 1_879_048_194)] {
            let bytes = Array(name.utf8)
            _ = try store.pin(
                AccountProposal(
                    name: try LoginName.check(bytes), issuer: Array("https://idp.example.com".utf8), subject: bytes,
                    uid: uid, gid: uid, home: Array("/home/".utf8) + bytes, shell: Array("/bin/sh".utf8),
                    uidSource: .claimed, seedFingerprint: nil))
        }
        _ = try store.forget(try LoginName.check(Array("carol".utf8)), now: UnixSeconds(1_900_000_000))
        let rehearsal = try store.rehearsal()
        // Open files outlive their names; nothing is left behind.
        for file in ["usher.db", "usher.db-wal", "usher.db-shm", "usher.db.lock"] { unlink(directory + "/" + file) }
        rmdir(directory)
        return rehearsal
    } catch { preconditionFailure("\(error)") }
}()

/// Any bytes are a document or none; a document is written again as it was read; and what a store takes of it keeps
/// the floor: no system uid, no reserved name, one name for each uid.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let document = try? AccountsDocument.read(bytes) else { return 0 }
    let again = document.encoded()
    guard let read = try? AccountsDocument.read(again) else { preconditionFailure("not read again") }
    precondition(read == document && read.encoded() == again)
    guard (try? store.importAccounts(bytes, now: UnixSeconds(1_900_000_001))) != nil else { return 0 }
    for account in document.accounts {
        precondition((1_000...0x7FFF_FFFF).contains(account.uid) && account.uid != 65_534 && account.uid != 65_535)
        precondition(account.uidSource == .local || !ReservedNames.contains(account.name))
        precondition(!account.home.contains(UInt8(ascii: ":")) && account.home.first == UInt8(ascii: "/"))
    }
    // The same entry may come twice.
    let names = Dictionary(document.accounts.map { ($0.uid, $0.name) }) { first, _ in first }
    precondition(document.accounts.allSatisfy { names[$0.uid] == $0.name })
    return 0
}
