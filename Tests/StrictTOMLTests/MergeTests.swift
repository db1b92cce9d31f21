import StrictTOML
import Testing

/// Documents that are one table together.
struct MergeTests {
    private func merged(_ first: String, _ second: String) throws -> (TOMLTable, [TOMLTable.Collision]) {
        var table = try TOMLTable.parse(Array(first.utf8), source: 0)
        let collisions = table.add(try TOMLTable.parse(Array(second.utf8), source: 1))
        return (table, collisions)
    }

    private func collisions(_ first: String, _ second: String) throws -> [String] {
        try merged(first, second).1.map { collision in
            let place = { (position: TOMLPosition) in "\(position.source):\(position.line):\(position.column)" }
            return
                "\(String(decoding: collision.key, as: UTF8.self)) \(place(collision.first)) \(place(collision.second))"
        }
    }

    @Test func `tables go on, keys keep their place and document`() throws {
        let (table, collisions) = try merged("[a]\nx = 1\n[a.b]\ny = 2", "[a.b]\nz = 3\n[c]\nw = 4")
        #expect(collisions == [])
        #expect(table.entries.map { String(decoding: $0.key, as: UTF8.self) } == ["a", "c"])
        guard case .table(let a)? = table["a"]?.content, case .table(let b)? = a["b"]?.content else {
            Issue.record("no table")
            return
        }
        #expect(a["x"]?.content == .integer(1))
        #expect(b["y"]?.content == .integer(2) && b["z"]?.content == .integer(3))
        #expect(b["y"]?.position.source == 0 && b["z"]?.position.source == 1)
        #expect(table["c"]?.position == TOMLPosition(line: 3, column: 2, source: 1))
    }

    @Test func `values, inline tables and arrays of tables never go on`() throws {
        #expect(try collisions("a = 1", "a = 1") == ["a 0:1:1 1:1:1"])
        #expect(try collisions("[a]\nb = 1", "a = 1") == ["a 0:1:2 1:1:1"])
        #expect(try collisions("a = { b = 1 }", "[a]\nc = 1") == ["a 0:1:1 1:1:2"])
        #expect(try collisions("[a]\nc = 1", "a = { b = 1 }") == ["a 0:1:2 1:1:1"])
        #expect(try collisions("[[a]]\nb = 1", "[[a]]\nc = 1") == ["a 0:1:3 1:1:3"])
        #expect(try collisions("[[a]]\nb = 1", "[a]\nc = 1") == ["a 0:1:3 1:1:2"])
        #expect(try collisions("a = [1]", "a = [2]") == ["a 0:1:1 1:1:1"])
        #expect(try collisions("[a]\nb = 1\nc = 2", "a.c = 3\na.d = 4\na.b = 5") == ["c 0:3:1 1:1:3", "b 0:2:1 1:3:3"])
    }

    @Test func `what was there stays`() throws {
        let (table, _) = try merged("a = 1", "a = 2\nb = 3")
        #expect(table["a"]?.content == .integer(1) && table["b"]?.content == .integer(3))
    }

    @Test func `of several entries with one key the first stays`() throws {
        let one = try TOMLTable.parse(Array("a = 1".utf8))
        let two = try TOMLTable.parse(Array("a = 2".utf8))
        #expect(TOMLTable(one.entries + two.entries) == one)
    }
}
