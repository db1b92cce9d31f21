import AccountRecord
import Accounts
import Glibc
import HostSystem
import NIOPosix
import StrictJSON
import Testing

@testable import Daemon

/// `usher` and usherd's admin socket together, with a real store: what `Tests/UsherCommandTests` scripts.
@Suite struct AccountSocketTests {
    /// Serves the store on a socket of its own, to this process's uid as administrator.
    private func with(
        _ body:
            @escaping @Sendable (TestStore, _ usher: @escaping @Sendable (String...) async throws -> UsherProgram)
            async throws -> Void
    ) async throws {
        try await TestDaemon.with { (daemon) async throws in
            let store = try TestStore()
            try store.bind("alice", uid: 5_000, rules: daemon.service.inForce.providers[0].rules)
            var requests = AdminRequests(
                service: daemon.service, status: { [] }, isAdministrator: { $0 == ownUID })
            requests.accounts = store.store
            let served = requests
            let path = daemon.directory.file("accounts")
            defer { unlink(path) }
            let server = try SocketServer(
                listener: UnixListener.bind(path: path), group: MultiThreadedEventLoopGroup.singleton)
            let serving = Task {
                await server.run(
                    admit: { _ in true },
                    serve: { await AdminConnection(channel: $0, requests: served, peerUID: $1.uid).run() },
                    leave: { _ in })
            }
            let result: Result<Void, any Error>
            do {
                try await body(store) { (words: String...) async throws in
                    try await UsherProgram.run(words + ["--admin-socket", path])
                }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            serving.cancel()
            await serving.value
            try result.get()
        }
    }

    @Test func `an account is listed, locked, shown and forgotten`() async throws {
        try await with { (store, usher) async throws in
            let list = try await usher("account", "list")
            #expect(
                list.output == """
                    NAME   UID         STATE   BINDING  LAST LOGIN
                    alice  5000        active  bound    2027-01-15 08:00

                    """)
            #expect(try await usher("account", "lock", "alice", "--check").status == 3)
            #expect(try store.account(TestStore.alice)?.state == .active)
            let locked = try await usher("account", "lock", "alice")
            #expect(locked.status == 0 && locked.output == "alice is locked now.\n")
            #expect(try store.account(TestStore.alice)?.state == .locked)
            #expect(try await usher("account", "show", "alice").output.contains("state          locked\n"))
            #expect(try await usher("account", "forget", "alice").status == 0)
            let gone = try await usher("account", "show", "alice")
            #expect(gone.status == 1)
            #expect(gone.output == "usher: There is no such account, or it is not yours. (admin.no_account)\n")
            let refused = try await usher("account", "unlock", "alice")
            #expect(refused.status == 1 && refused.output == "usher: There is no such account. (account.unknown)\n")
        }
    }

    /// More than one line of the admin socket, more than one piece of an answer, more than one page.
    @Test func `thousands of accounts are listed, exported, imported, backed up and restored`() async throws {
        try await with { (store, usher) async throws in
            for number in 0..<2_000 {
                _ = try store.store.add(
                    try TestStore.proposal("u\(number)", subject: nil, uid: UInt32(10_000 + number)))
            }
            let list = try await usher("account", "list")
            #expect(list.status == 0 && list.output.split(separator: "\n").count == 2_002)
            let (export, backup) = ("\(store.directory)/export", "\(store.directory)/backup")
            #expect(try await usher("account", "export", "--output", export).status == 0)
            let known = try await usher("account", "import", export, "--check")
            #expect(known.status == 0 && known.output.hasPrefix("Nothing changes:\n    2001  accounts"))
            #expect(try await usher("store", "backup", backup).status == 0)
            #expect(try await usher("store", "backup", backup).output == "usher: \(backup): File exists\n")
            #expect(try await usher("account", "lock", "alice").status == 0)
            #expect(try await usher("store", "restore", backup, "--check").status == 3)
            let restored = try await usher("store", "restore", backup)
            #expect(restored.status == 0)
            #expect(
                restored.output.hasPrefix(
                    "The store is restored and has 2001 accounts; everybody signs in once more.\n"))
            #expect(try store.account(TestStore.alice)?.state == .locked)
            let check = try await usher("store", "check")
            #expect(check.status == 0 && check.output.contains("sign-ins       1 known, 1 of them stale"))
        }
    }
}
