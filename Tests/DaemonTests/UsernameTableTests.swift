import AccountRecord
import Accounts
import Glibc
import LoginFlow
import LoginWire
import NIOConcurrencyHelpers
import SecretMemory
import SiteSeed
import StrictJSON
import Testing

@testable import Daemon

/// Tests/AccountRecordTests/Vectors/usernames.tsv at the daemon: a name that must not pass is refused before the
/// provider is asked, in both phases, and `usher account add` makes nobody of it.
@Suite struct UsernameTableTests {
    private struct Row {
        let name: [UInt8]
        let verdict: String
        let what: String
    }

    private static func rows() throws -> [Row] {
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
            return Row(
                name: name, verdict: String(decoding: fields[1], as: UTF8.self),
                what: String(decoding: fields[2], as: UTF8.self))
        }
    }

    /// What the wire carries as text at all.
    private static func isText(_ name: [UInt8]) -> Bool {
        !name.isEmpty && !name.contains(0) && String(validating: name, as: UTF8.self) != nil
    }

    @Test(arguments: [LoginPhase.authenticate, .account])
    func `no name passes that must not`(_ phase: LoginPhase) async throws {
        let rows = try Self.rows()
        #expect(rows.count >= 80)
        try await TestDaemon.with { (daemon) async throws in
            for row in rows {
                var request = LoginRequest.of("x", service: "su", phase: phase, uid: nil)
                request.user = row.name
                if row.verdict == "accept" {
                    #expect(daemon.service.refusal(of: request, in: daemon.service.inForce) == nil, "\(row.what)")
                    continue
                }
                let shim = try ShimClient(daemon)
                shim.begin(request)
                let verdict = try await shim.verdict()
                let wanted = row.verdict == "invalid" ? "name.invalid" : "name.reserved"
                if Self.isText(row.name), row.name.count <= 32 {
                    #expect(verdict?.reason == wanted && verdict?.outcome == 3, "\(row.what)")
                } else {
                    // No frame carries it: the connection ends.
                    #expect(verdict == nil, "\(row.what)")
                }
            }
            for request in ["device", "token"] { #expect(daemon.provider.count(request) == 0) }
        }
    }

    @Test func `none of them is added as an account`() async throws {
        let rows = try Self.rows().filter { Self.isText($0.name) && $0.name.count < 256 }
        try await TestDaemon.with { (daemon) async throws in
            let store = try TestStore()
            let seed = try #require(UIDSeed(SecretBytes(copying: [UInt8](repeating: 1, count: 32))))
            store.seed.withLockedValue { $0 = seed }
            let requests = store.requests(daemon)
            for row in rows {
                let request = JSONValue.members([
                    ("verb", .text("account_add")), ("names", .array([.string(row.name)])),
                ])
                let answer = await requests.ask(String(decoding: request.encoded(), as: UTF8.self))
                let result = answer["results"]?.array?.first?.object
                switch row.verdict {
                case "accept": #expect(result?.string("outcome") == "added", "\(row.what)")
                case "reserved": #expect(result?.string("reason") == "account.name_reserved", "\(row.what)")
                default: #expect(answer.string("reason") == "name.invalid", "\(row.what)")
                }
            }
            let accepted = rows.filter { $0.verdict == "accept" }
            #expect(Set(try store.store.accounts().map(\.name.bytes)) == Set(accepted.map(\.name)))
        }
    }
}
