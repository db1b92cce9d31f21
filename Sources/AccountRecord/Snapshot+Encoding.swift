extension Snapshot {
    /// The file's bytes: header, table by name, table by uid, records; numbers little endian.
    package func encode() throws(SnapshotError) -> [UInt8] {
        guard accounts.count <= Self.maximumAccounts else { throw .tooManyAccounts }
        guard let hash = SipHash(key: key) else { throw .header }
        var bits = Layout.bits.lowerBound
        while 1 << bits < 2 * accounts.count { bits += 1 }
        let last = min(bits + 3, Layout.bits.upperBound)
        while true {
            if let file = try encode(bits: bits, hash: hash) { return file }
            guard bits < last else { throw .tables }
            bits += 1
        }
    }

    /// nil when a key would lie too far from its home in tables of this size.
    private func encode(bits: Int, hash: SipHash) throws(SnapshotError) -> [UInt8]? {
        let start = Layout.headerBytes + 2 * Layout.tableBytes(bits: bits)
        var file = [UInt8](repeating: 0, count: start)
        file.reserveCapacity(start + 96 * accounts.count)
        // hash << 32 | offset of the record: sorted, they are in the order of their slots.
        var names: [UInt64] = []
        var uids: [UInt64] = []
        names.reserveCapacity(accounts.count)
        uids.reserveCapacity(accounts.count)
        for account in accounts {
            let offset = UInt64(file.count)
            names.append(hash.hash(account.name.bytes) << 32 | offset)
            var uid: [UInt8] = []
            uid.append(number: account.uid.littleEndian)
            uids.append(hash.hash(uid) << 32 | offset)
            try append(account, to: &file)
        }
        guard Self.place(&names, bits: bits, in: &file, at: Layout.headerBytes),
            Self.place(&uids, bits: bits, in: &file, at: Layout.headerBytes + Layout.tableBytes(bits: bits))
        else { return nil }
        let header = header(
            bits: bits, fileBytes: file.count, bodyCheck: SipHash.unkeyed.hash(file[Layout.headerBytes...]))
        file.replaceSubrange(0..<header.count, with: header)
        return file
    }

    private func append(_ account: PublishedAccount, to file: inout [UInt8]) throws(SnapshotError) {
        guard account.groups.count <= AccountRow.maximumGroups else { throw .tooManyGroups }
        guard range.contains(account.uid) else { throw .uidOutOfRange(account.uid) }
        let text = account.name.bytes.count + 1 + account.displayName.bytes.count + 1
        let size = (Layout.recordBytes + 4 * account.groups.count + text + 3) & ~3
        let end = file.count + size
        file.append(number: UInt32(size).littleEndian)
        file.append(number: account.uid.littleEndian)
        file.append(number: UInt16(account.isLocked ? 1 : 0).littleEndian)
        file.append(UInt8(account.name.bytes.count))
        file.append(UInt8(account.displayName.bytes.count))
        file.append(number: UInt16(account.groups.count).littleEndian)
        file.append(number: UInt16(0))
        for group in account.groups { file.append(number: group.littleEndian) }
        file += account.name.bytes
        file.append(0)
        file += account.displayName.bytes
        file.append(contentsOf: repeatElement(0, count: end - file.count))
    }

    /// Each key in its home slot or right behind the one before; false when one would lie 16 slots away.
    private static func place(_ keys: inout [UInt64], bits: Int, in file: inout [UInt8], at table: Int) -> Bool {
        keys.sort()
        var next = 0
        for key in keys {
            let home = Int(key >> (64 - UInt64(bits)))
            let slot = max(home, next)
            guard slot - home < Layout.probes else { return false }
            let place = table + Layout.slotBytes * slot
            for byte in 0..<4 {
                file[place + byte] = UInt8(truncatingIfNeeded: key >> UInt64(32 + 8 * byte))
                file[place + 4 + byte] = UInt8(truncatingIfNeeded: key >> UInt64(8 * byte))
            }
            next = slot + 1
        }
        return true
    }

    private func header(bits: Int, fileBytes: Int, bodyCheck: UInt64) -> [UInt8] {
        var header = Layout.magic
        header.append(number: UInt32(Layout.headerBytes).littleEndian)
        header.append(number: UInt32(allowsLists ? 1 : 0).littleEndian)
        header.append(number: UInt64(fileBytes).littleEndian)
        header.append(number: generation.littleEndian)
        header.append(number: created.littleEndian)
        header.append(number: range.uids.lowerBound.littleEndian)
        header.append(number: range.uids.upperBound.littleEndian)
        header.append(number: UInt32(accounts.count).littleEndian)
        header.append(number: UInt32(bits).littleEndian)
        header += key
        for place in [home, shell, lockedShell] {
            header += place.bytes
            header.append(contentsOf: repeatElement(0, count: Layout.placeBytes - place.bytes.count))
        }
        header.append(number: bodyCheck.littleEndian)
        header.append(number: SipHash.unkeyed.hash(header).littleEndian)
        return header
    }
}
