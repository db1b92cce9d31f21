import AccountRecord

private let host = HostAccounts(
    passwd: Array("root:x:0:0::/root:/bin/sh\nlocal:x:1000:1000::/:/bin/sh\n".utf8),
    group: Array("root:x:0:\nsudo:x:27:\nusers:x:100:\nlocal:x:1000:\n".utf8))
private let settings = AccountSettings(roles: [
    .init(groups: [Array("sudo".utf8), Array("users".utf8)], isPrivileged: true)
])

/// The bytes as a request, as an answer and as a snapshot. A request is written again as it was; what it publishes is
/// above the floor and comes back from the file; nothing traps.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let answer = PublishAnswer.decode(bytes) { precondition(answer.encode() == bytes) }
    if let snapshot = try? Snapshot.decode(bytes), let again = try? snapshot.encode() {
        precondition((try? Snapshot.decode(again)) == snapshot)
    }
    guard let request = try? PublishRequest.decode(bytes) else { return 0 }
    precondition((try? request.encode()) == bytes)
    guard let outcome = try? RowRules(settings: settings, host: host).outcome(of: request.rows) else { return 0 }
    for account in outcome.accounts {
        precondition(UIDRange.standard.contains(account.uid) && !ReservedNames.contains(account.name))
        precondition(account.groups.allSatisfy { $0 == 27 || $0 == 100 } && account.name.bytes != Array("local".utf8))
    }
    let snapshot = Snapshot(
        generation: 1, created: 2, key: Array(0..<16), range: .standard, home: .home, shell: .bash,
        accounts: outcome.accounts)
    guard let file = try? snapshot.encode() else { return 0 }
    precondition((try? Snapshot.decode(file)) == snapshot)
    return 0
}
