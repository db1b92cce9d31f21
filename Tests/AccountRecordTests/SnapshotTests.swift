import Testing

@testable import AccountRecord

/// /var/lib/usher/nss/v1, which nss/tests reads in C.
struct SnapshotTests {
    private func account(_ name: String, _ uid: UInt32, groups: [UInt32] = []) throws -> PublishedAccount {
        PublishedAccount(
            name: try LoginName.check(Array(name.utf8)), uid: uid, isLocked: false, displayName: .none, groups: groups)
    }

    private func snapshot(_ accounts: [PublishedAccount], range: UIDRange = .standard) -> Snapshot {
        Snapshot(
            generation: 1, created: 2, key: Array(16..<32), range: range, home: .home, shell: .bash,
            allowsLists: true, accounts: accounts)
    }

    /// The check over the header made right again.
    private func repaired(_ file: [UInt8]) -> [UInt8] {
        var file = file
        var check: [UInt8] = []
        check.append(number: SipHash.unkeyed.hash(file[..<272]).littleEndian)
        file.replaceSubrange(272..<280, with: check)
        return file
    }

    /// Both checks made right again.
    private func repairedBody(_ file: [UInt8]) -> [UInt8] {
        var file = file
        var check: [UInt8] = []
        check.append(number: SipHash.unkeyed.hash(file[280...]).littleEndian)
        file.replaceSubrange(264..<272, with: check)
        return repaired(file)
    }

    @Test func `the bytes are those of the golden file`() throws {
        #expect(try Golden.snapshot().encode() == Golden.bytes("snapshot.bin"))
    }

    @Test func `the golden file is read as it was written`() throws {
        #expect(try Snapshot.decode(Golden.bytes("snapshot.bin")) == Golden.snapshot())
    }

    @Test(arguments: [0, 1, 2, 8, 9, 33, 1_000, 20_000])
    func `so many accounts come back`(_ count: Int) throws {
        let accounts = try (0..<count).map { try account("u\($0)", 1_879_048_192 + UInt32($0) * 13, groups: [27]) }
        let wanted = snapshot(accounts)
        #expect(try Snapshot.decode(wanted.encode()) == wanted)
    }

    @Test func `what libnss_usher would not take is not written`() throws {
        let outside = try account("alice", 1_000)
        #expect(throws: SnapshotError.uidOutOfRange(1_000)) { try snapshot([outside]).encode() }
        let many = try account("alice", 1_879_048_192, groups: Array(1_000...1_128))
        #expect(throws: SnapshotError.tooManyGroups) { try snapshot([many]).encode() }
        let one = try account("a", 1_879_048_192)
        #expect(throws: SnapshotError.tooManyAccounts) {
            try snapshot([PublishedAccount](repeating: one, count: 250_001)).encode()
        }
        var keyless = snapshot([one])
        keyless.key = [1]
        #expect(throws: SnapshotError.header) { try keyless.encode() }
    }

    @Test func `one key for too many accounts finds no table`() throws {
        // The same name 17 times: the 17th cannot lie within 16 slots of its home in any table.
        let one = try account("a", 1_879_048_192)
        #expect(throws: SnapshotError.tables) { try snapshot([PublishedAccount](repeating: one, count: 17)).encode() }
    }

    @Test func `every byte counts`() throws {
        let good = try Golden.bytes("snapshot.bin")
        for index in good.indices {
            var bad = good
            bad[index] ^= 0x10
            let wanted: SnapshotError = index < 8 ? .header : index < 280 ? .headerCheck : .bodyCheck
            #expect(throws: wanted, "byte \(index)") { try Snapshot.decode(bad) }
        }
    }

    @Test func `a short file is refused at every length`() throws {
        let good = try Golden.bytes("snapshot.bin")
        #expect(throws: SnapshotError.truncated) { try Snapshot.decode([]) }
        #expect(throws: SnapshotError.truncated) { try Snapshot.decode(Array(good.prefix(279))) }
        for count in stride(from: 280, to: good.count, by: 11) {
            #expect(throws: SnapshotError.header, "\(count) bytes") { try Snapshot.decode(Array(good.prefix(count))) }
        }
        #expect(throws: SnapshotError.header) { try Snapshot.decode(good + [0]) }
    }

    @Test(arguments: [
        (8, UInt8(0)), (12, 2), (16, 1), (43, 0), (47, 0xFF), (48, 1), (52, 3), (52, 23), (72, 0x41), (73, 0x3A),
        (136, 0), (200, 0), (135, 1),
    ])
    func `a wrong header with a right check is refused`(_ offset: Int, _ value: UInt8) throws {
        var bad = try Golden.bytes("snapshot.bin")
        bad[offset] = value
        #expect(throws: SnapshotError.header) { try Snapshot.decode(repaired(bad)) }
    }

    @Test func `a wrong record or slot with right checks is refused where it stands`() throws {
        let good = try snapshot([account("alice", 1_879_048_192)]).encode()
        let record = 280 + 2 * 8 * 32
        for (offset, value) in [
            (0, UInt8(25)), (4, 1), (7, 0xFF), (8, 2), (10, 0), (10, 6), (11, 1), (12, 1), (14, 1), (16, 0x41), (23, 1),
        ] {
            var bad = good
            bad[record + offset] = value
            #expect(throws: (offset == 4 ? SnapshotError.slot(slot(of: bad, uid: 1_879_048_193)) : .record(record))) {
                try Snapshot.decode(repairedBody(bad))
            }
        }
        for offset in stride(from: 280, to: record, by: 8) where good[offset + 4..<offset + 8] != [0, 0, 0, 0] {
            var bad = good
            bad[offset] ^= 1
            #expect(throws: SnapshotError.slot(offset)) { try Snapshot.decode(repairedBody(bad)) }
        }
    }

    /// The home slot of a uid in a file of 16 slots.
    private func slot(of file: [UInt8], uid: UInt32) -> Int {
        var key: [UInt8] = []
        key.append(number: uid.littleEndian)
        let hash = SipHash(key: Array(file[56..<72]))?.hash(key) ?? 0
        return 280 + 8 * 32 + 8 * Int(UInt32(truncatingIfNeeded: hash) >> 28)
    }
}
