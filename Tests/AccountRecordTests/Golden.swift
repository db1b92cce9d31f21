import Foundation

@testable import AccountRecord

/// The files that nss/tests reads, too.
enum Golden {
    static func bytes(_ name: String) throws -> [UInt8] {
        guard let url = Bundle.module.url(forResource: "Vectors/\(name)", withExtension: nil) else { throw Missing() }
        return try Array(Data(contentsOf: url))
    }

    /// The lines that are no comment, split at tabs.
    static func rows(_ name: String) throws -> [[[UInt8]]] {
        try bytes(name).split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }.map { line in
            line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { Array($0) }
        }
    }

    static func number(_ text: [UInt8]) throws -> UInt32 {
        guard let number = UInt32(String(decoding: text, as: UTF8.self)) else { throw Missing() }
        return number
    }

    static func hex(_ text: [UInt8]) throws -> [UInt8] {
        try stride(from: 0, to: text.count, by: 2).map { index in
            guard let byte = UInt8(String(decoding: text[index..<index + 2], as: UTF8.self), radix: 16) else {
                throw Missing()
            }
            return byte
        }
    }

    /// What snapshot.bin holds, made of accounts.tsv.
    static func snapshot() throws -> Snapshot {
        Snapshot(
            generation: 7, created: 1_700_000_000, key: Array(0..<16), range: .standard, home: .home, shell: .bash,
            accounts: try rows("accounts.tsv").map { fields in
                PublishedAccount(
                    name: try LoginName.check(fields[0]), uid: try number(fields[1]),
                    isLocked: fields[2] == Array("locked".utf8), displayName: try display(fields[4]),
                    groups: try fields[3].split(separator: UInt8(ascii: ",")).map { try number(Array($0)) })
            })
    }

    private static func display(_ bytes: [UInt8]) throws -> DisplayName {
        guard let name = DisplayName(bytes) else { throw Missing() }
        return name
    }

    struct Missing: Error {}
}
