import Glibc
import HostSystem
import Testing

/// Groups of an account, from sources that may hang.
@Suite(.timeLimit(.minutes(1))) struct HostGroupsTests {
    private let alice = Array("alice".utf8)

    /// Blocks lookups until it is opened, and counts them.
    private final class Gate: @unchecked Sendable {  // its semaphores are made for it
        private let gate = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        private let entered = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

        init() {
            sem_init(gate, 0, 0)
            sem_init(entered, 0, 0)
        }

        func pass() {
            sem_post(entered)
            sem_wait(gate)
        }

        func open(_ count: Int) { for _ in 0..<count { sem_post(gate) } }

        var count: Int {
            var value: Int32 = 0
            sem_getvalue(entered, &value)
            return Int(value)
        }
    }

    private func wait(until condition: () async -> Bool) async {
        while await !condition() { await Task.yield() }
    }

    @Test func `it is what the lookup says`() async {
        let groups = HostGroups(lookup: { user, uid in uid == 7 ? [user, [0x62]] : nil }) { _ in
            try await Task.sleep(for: .seconds(60))
        }
        #expect(await groups.names(of: alice, uid: 7, within: .seconds(1)) == [alice, [0x62]])
        #expect(await groups.names(of: alice, uid: 8, within: .seconds(1)) == nil)
    }

    @Test func `a source that hangs costs the limit, one thread, and nobody else`() async {
        let gate = Gate()
        let groups = HostGroups(
            lookup: { user, uid in
                if uid == 7 { gate.pass() }
                return [user]
            },
            // Those who wait for uid 7 give up at once.
            sleep: { limit in if limit > .seconds(1) { try await Task.sleep(for: .seconds(60)) } })
        for _ in 0..<50 { #expect(await groups.names(of: alice, uid: 7, within: .seconds(1)) == nil) }
        #expect(await groups.names(of: alice, uid: 8, within: .seconds(2)) == [alice])
        await wait { gate.count == 1 }
        // Whoever asks while it is under way gets what it finds.
        async let late = groups.names(of: alice, uid: 7, within: .seconds(2))
        gate.open(2)
        #expect(await late == [alice])
    }

    @Test func `sixteen that hang are enough`() async {
        let gate = Gate()
        let groups = HostGroups(
            lookup: { user, uid in
                if uid < 100 { gate.pass() }
                return [user]
            },
            sleep: { limit in if limit > .seconds(1) { try await Task.sleep(for: .seconds(60)) } })
        for uid in 0..<16 { #expect(await groups.names(of: alice, uid: UInt32(uid), within: .seconds(1)) == nil) }
        #expect(await groups.names(of: alice, uid: 200, within: .seconds(2)) == nil)
        await wait { gate.count == 16 }
        gate.open(16)
        await wait { await groups.names(of: alice, uid: 200, within: .seconds(2)) == [alice] }
    }

    @Test func `root's groups are those of the host`() {
        #expect(AccountGroups.names(of: Array("root".utf8), uid: 0)?.contains(Array("root".utf8)) == true)
        #expect(AccountGroups.names(of: Array("root".utf8), uid: 1) == nil)
        #expect(AccountGroups.names(of: Array("Root".utf8), uid: 0) == nil)
        #expect(AccountGroups.names(of: Array("no-such-account".utf8), uid: 0) == nil)
        #expect(AccountGroups.names(of: Array("root\0x".utf8), uid: 0) == nil)
        #expect(AccountGroups.names(of: [], uid: 0) == nil)
    }
}
