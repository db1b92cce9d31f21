import AccountRecord
import Glibc
import Testing

@testable import usher_publish

/// Tests/AccountRecordTests/Vectors/usernames.tsv at the publisher: whatever usherd asks for, no name is published
/// that must not be.
struct UsernameTableTests {
    private static func rows() throws -> [(name: [UInt8], verdict: String)] {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
        let file = try #require(fopen(path + "/AccountRecordTests/Vectors/usernames.tsv", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return try bytes[..<count].split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }.map {
            let fields = $0.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { Array($0) }
            let name = try stride(from: 0, to: fields[0].count, by: 2).map { index in
                try #require(UInt8(String(decoding: fields[0][index..<index + 2], as: UTF8.self), radix: 16))
            }
            return (name, String(decoding: fields[1], as: UTF8.self))
        }
    }

    @Test func `every name that must not be is left out, with its reason`() throws {
        // A name of more than 255 bytes has no place in a request.
        let rows = try Self.rows().filter { $0.name.count <= 255 }
        #expect(rows.count >= 80)
        let place = try PublisherPlace()
        let publisher = Publisher(
            paths: place.paths, now: { 1_700_000_000 }, randomBytes: { [UInt8](repeating: 7, count: $0) },
            log: { _ in })
        let answer = publisher.publish(
            PublishRequest(
                rows: rows.enumerated().map { index, row in
                    AccountRow(
                        name: row.name, uid: 1_879_048_192 + UInt32(index), state: .active, displayName: [], groups: [])
                }))
        let problems = rows.enumerated().compactMap { index, row -> PublishAnswer.Problem? in
            switch row.verdict {
            case "accept": nil
            case "reserved": .init(row: UInt32(index), problem: .nameReserved)
            default: .init(row: UInt32(index), problem: .nameInvalid)
            }
        }
        let accepted = rows.filter { $0.verdict == "accept" }.map(\.name)
        #expect(
            answer
                == .published(
                    generation: 1_700_000_000 << 20, accounts: UInt32(accepted.count), problems: problems))
        let snapshot = try Snapshot.decode(try #require(place.bytes(of: "nss/v1")))
        #expect(Set(snapshot.accounts.map(\.name.bytes)) == Set(accepted))
    }
}
