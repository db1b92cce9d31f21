extension Snapshot {
    /// Reads a whole file, and believes none of it: both checks, every record, and that the tables lead to each.
    package static func decode(_ file: [UInt8]) throws(SnapshotError) -> Snapshot {
        guard file.count >= Layout.headerBytes else { throw .truncated }
        guard file.starts(with: Layout.magic) else { throw .header }
        var reader = ByteReader(file, from: Layout.headerCheckOffset)
        guard let check = reader.number(UInt64.self),
            UInt64(littleEndian: check) == SipHash.unkeyed.hash(file[..<Layout.headerCheckOffset])
        else { throw .headerCheck }
        reader = ByteReader(file, from: Layout.magic.count)
        guard let headerBytes = reader.number(UInt32.self), UInt32(littleEndian: headerBytes) == Layout.headerBytes,
            let flags = reader.number(UInt32.self), UInt32(littleEndian: flags) <= 1,
            let size = reader.number(UInt64.self), UInt64(littleEndian: size) == UInt64(file.count),
            let generation = reader.number(UInt64.self), let created = reader.number(UInt64.self),
            let first = reader.number(UInt32.self), let last = reader.number(UInt32.self),
            let range = try? UIDRange.check(
                from: Int64(UInt32(littleEndian: first)), to: Int64(UInt32(littleEndian: last))),
            let count = reader.number(UInt32.self), let bits = reader.number(UInt32.self),
            Layout.bits.contains(Int(UInt32(littleEndian: bits))), let key = reader.bytes(SipHash.keyBytes),
            let hash = SipHash(key: key), let home = place(&reader), let shell = place(&reader),
            let lockedShell = place(&reader), let bodyCheck = reader.number(UInt64.self)
        else { throw .header }
        guard UInt64(littleEndian: bodyCheck) == SipHash.unkeyed.hash(file[Layout.headerBytes...]) else {
            throw .bodyCheck
        }
        let tables = Tables(bits: Int(UInt32(littleEndian: bits)), hash: hash)
        let accounts = try records(file, from: tables.end, count: UInt32(littleEndian: count), range: range)
        try tables.check(file, accounts)
        return Snapshot(
            generation: UInt64(littleEndian: generation), created: UInt64(littleEndian: created), key: key,
            range: range, home: home, shell: shell, lockedShell: lockedShell,
            allowsLists: UInt32(littleEndian: flags) == 1, accounts: accounts.map(\.account))
    }

    private static func place(_ reader: inout ByteReader) -> AccountPlace? {
        guard let bytes = reader.bytes(Layout.placeBytes), let end = bytes.firstIndex(of: 0),
            bytes[end...].allSatisfy({ $0 == 0 })
        else { return nil }
        return AccountPlace(Array(bytes[..<end]))
    }

    private static func records(
        _ file: [UInt8], from start: Int, count: UInt32, range: UIDRange
    ) throws(SnapshotError) -> [(offset: Int, account: PublishedAccount)] {
        guard start <= file.count else { throw .truncated }
        var accounts: [(offset: Int, account: PublishedAccount)] = []
        var reader = ByteReader(file, from: start)
        while !reader.isAtEnd {
            let offset = reader.offset
            guard let account = record(&reader), range.contains(account.uid) else { throw .record(offset) }
            accounts.append((offset, account))
        }
        guard accounts.count == Int(count) else { throw .header }
        return accounts
    }

    private static func record(_ reader: inout ByteReader) -> PublishedAccount? {
        let start = reader.offset
        guard let size = reader.number(UInt32.self), let uid = reader.number(UInt32.self),
            let flags = reader.number(UInt16.self), UInt16(littleEndian: flags) <= 1,
            let nameLength = reader.number(UInt8.self), let displayLength = reader.number(UInt8.self),
            let groupCount = reader.number(UInt16.self), UInt16(littleEndian: groupCount) <= AccountRow.maximumGroups,
            reader.number(UInt16.self) == 0
        else { return nil }
        var groups: [UInt32] = []
        for _ in 0..<UInt16(littleEndian: groupCount) {
            guard let group = reader.number(UInt32.self) else { return nil }
            groups.append(UInt32(littleEndian: group))
        }
        guard let nameBytes = reader.bytes(Int(nameLength)), let name = try? LoginName.check(nameBytes),
            reader.number(UInt8.self) == 0, let displayBytes = reader.bytes(Int(displayLength)),
            let displayName = DisplayName(displayBytes), reader.number(UInt8.self) == 0,
            let padding = reader.bytes(-(reader.offset - start) & 3), padding.allSatisfy({ $0 == 0 }),
            reader.offset - start == Int(UInt32(littleEndian: size))
        else { return nil }
        return PublishedAccount(
            name: name, uid: UInt32(littleEndian: uid), isLocked: UInt16(littleEndian: flags) == 1,
            displayName: displayName, groups: groups)
    }

    /// Looks keys up as libnss_usher.so.2 does.
    private struct Tables {
        let bits: Int
        let hash: SipHash

        var end: Int { Layout.headerBytes + 2 * Layout.tableBytes(bits: bits) }

        func check(_ file: [UInt8], _ accounts: [(offset: Int, account: PublishedAccount)]) throws(SnapshotError) {
            for (offset, account) in accounts {
                var uid: [UInt8] = []
                uid.append(number: account.uid.littleEndian)
                try find(account.name.bytes, offset, in: file, at: Layout.headerBytes)
                try find(uid, offset, in: file, at: Layout.headerBytes + Layout.tableBytes(bits: bits))
            }
        }

        private func find(_ key: [UInt8], _ offset: Int, in file: [UInt8], at table: Int) throws(SnapshotError) {
            let wanted = UInt32(truncatingIfNeeded: hash.hash(key))
            let home = table + Layout.slotBytes * Int(wanted >> UInt32(32 - bits))
            var reader = ByteReader(file, from: home)
            for _ in 0..<Layout.probes {
                guard let found = reader.number(UInt32.self), let record = reader.number(UInt32.self) else { break }
                if UInt32(littleEndian: found) == wanted, Int(UInt32(littleEndian: record)) == offset { return }
            }
            throw .slot(home)
        }
    }
}
