import OpenIDConnect
import Testing

@testable import Accounts

/// Files of every older version open; a released step never changes.
struct SchemaTests {
    private let folder: StoreFolder

    init() throws { folder = try StoreFolder() }

    @Test func `the versions are numbered without a gap`() {
        #expect(SchemaMigration.all.map(\.version) == Array(1...Int64(SchemaMigration.all.count)))
    }

    @Test func `released steps are what they were`() throws {
        let hashes = try SchemaMigration.all.map { step in
            let text = step.statements.map { "\($0)" }.joined(separator: ";")
            return AccountsDocument.hexadecimal(try #require(SHA256.hash(Array(text.utf8)))).prefix(16)
        }
        #expect(
            hashes.prefix(3).map { String(decoding: $0, as: UTF8.self) } == [
                "63d897125358577f", "a4ad58f3170f0c6f", "9d3ccc5f806a4240",
            ])
    }

    @Test(arguments: 1..<SchemaMigration.all.count)
    func `a file of an older version opens with everything in it`(_ version: Int) throws {
        let old = try AccountStore.open(
            path: folder.path, creation: .ifMissing, settings: StoreSettings(),
            steps: Array(SchemaMigration.all.prefix(version)))
        let facts = Sample.facts()
        let account = try old.bind(Sample.request(facts: facts)).account
        _ = try old.bind(Sample.request("bob", subject: "sub-bob", uid: 1_879_048_201))
        old.close()
        #expect(RawSQL(folder.path).column("PRAGMA user_version") == ["\(version)"])

        let store = try folder.open(creation: .never)
        #expect(try store.accounts().map(\.name) == [Sample.name("alice"), Sample.name("bob")])
        #expect(
            try store.standing(of: account.name, now: Sample.now)
                == AccountStanding(account: account, facts: .known(facts)))
        #expect(try store.check().version == Int64(SchemaMigration.all.count))
        #expect(try store.check().problems == [])
        _ = try store.forget(account.name, now: Sample.now)
    }

    @Test func `a step that fails leaves the version before it`() throws {
        try folder.open().close()
        let broken = SchemaMigration(
            version: Int64(SchemaMigration.all.count) + 1,
            statements: ["CREATE TABLE one (x) STRICT", "CREATE TABLE two (x INTEGER) STRICT"])
        #expect(throws: StoreError.sqlite(code: 1)) {
            try AccountStore.open(
                path: folder.path, creation: .never, settings: StoreSettings(), steps: SchemaMigration.all + [broken])
        }
        #expect(RawSQL(folder.path).column("PRAGMA user_version") == ["\(SchemaMigration.all.count)"])
        #expect(folder.openError() == nil)
    }
}
