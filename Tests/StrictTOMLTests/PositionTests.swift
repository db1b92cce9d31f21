import Testing

@testable import StrictTOML

/// Every error stands where a person looks for it.
struct PositionTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let text: String
        let kind: TOMLError.Kind
        let line: Int
        let column: Int
        /// The same document with one change, which is good.
        let twin: String
        var testDescription: String { "\(kind)" }
    }

    static let faults = [
        Fault(text: "a = 1\nb = \n", kind: .expectedValue, line: 2, column: 5, twin: "a = 1\nb = 2\n"),
        Fault(text: "a = yes", kind: .expectedValue, line: 1, column: 5, twin: "a = true"),
        Fault(text: "a 1", kind: .expectedEquals, line: 1, column: 3, twin: "a=1"),
        Fault(text: "= 1", kind: .expectedKey, line: 1, column: 1, twin: "a= 1"),
        Fault(text: "a = 1 b = 2", kind: .expectedEndOfLine, line: 1, column: 7, twin: "a = 1 # b = 2"),
        Fault(text: "[a\n", kind: .expectedCloseOfTableHeader, line: 1, column: 3, twin: "[a]\n"),
        Fault(text: "a = \"x\nb = 1", kind: .newlineInString, line: 1, column: 7, twin: "a = \"x\"\nb = 1"),
        Fault(text: "a = \"\\q\"", kind: .invalidEscape, line: 1, column: 6, twin: "a = \"\\t\""),
        Fault(text: "a = 1__0", kind: .invalidNumber, line: 1, column: 5, twin: "a = 1_0"),
        Fault(
            text: "a = 9223372036854775808", kind: .numberTooLarge, line: 1, column: 5, twin: "a = 9223372036854775807"),
        Fault(text: "a = 2023-02-29", kind: .invalidDateTime, line: 1, column: 5, twin: "a = 2024-02-29"),
        Fault(text: "a = 1\nb = 2\na = 3", kind: .duplicateKey, line: 3, column: 1, twin: "a = 1\nb = 2\nc = 3"),
        Fault(text: "[a]\n[b]\n[a]", kind: .tableDefinedTwice, line: 3, column: 2, twin: "[a]\n[b]\n[c]"),
        Fault(text: "a = 1\n[a.b]", kind: .notATable, line: 2, column: 2, twin: "a = 1\n[c.b]"),
        Fault(text: "a = {}\n[a.b]", kind: .closedTable, line: 2, column: 2, twin: "a = {}\n[c.b]"),
        Fault(text: "[a]\n[[a]]", kind: .notAnArrayOfTables, line: 2, column: 3, twin: "[[a]]\n[[a]]"),
        Fault(text: "a = \"\u{1}\"", kind: .controlCharacter, line: 1, column: 6, twin: "a = \"\\u0001\""),
        Fault(text: "ü = 1", kind: .expectedKey, line: 1, column: 1, twin: "\"ü\" = 1"),
    ]

    @Test(arguments: faults)
    func `a fault has its kind, line and column, and its twin is read`(_ fault: Fault) throws {
        let error = #expect(throws: TOMLError.self) { try TOMLTable.parse(Array(fault.text.utf8)) }
        #expect(error == TOMLError(fault.kind, at: TOMLPosition(line: fault.line, column: fault.column)))
        _ = try TOMLTable.parse(Array(fault.twin.utf8))
    }

    @Test func `what has no end is refused where it begins or where the file ends`() throws {
        for (text, kind, twin) in [
            ("a = [1,\n2\n", TOMLError.Kind.unterminatedArray, "a = [1,\n2\n]"),
            ("a = { b = 1", .unterminatedInlineTable, "a = { b = 1 }"),
            ("a = \"\"\"x\n", .unterminatedString, "a = \"\"\"x\n\"\"\""),
        ] {
            let error = #expect(throws: TOMLError.self) { try TOMLTable.parse(Array(text.utf8)) }
            #expect(error?.kind == kind)
            _ = try TOMLTable.parse(Array(twin.utf8))
        }
    }

    @Test func `columns count characters, not bytes`() {
        let error = #expect(throws: TOMLError.self) { try TOMLTable.parse(Array("a = \"üüü\" x".utf8)) }
        #expect(error == TOMLError(.expectedEndOfLine, at: TOMLPosition(line: 1, column: 11)))
    }

    @Test func `keys and values carry their own places`() throws {
        let table = try TOMLTable.parse(Array("\n[x]\n  key = \"v\"\n".utf8))
        guard case .table(let inner)? = table["x"]?.content, let entry = inner.entries.first else {
            Issue.record("no table x")
            return
        }
        #expect(entry.keyPosition == TOMLPosition(line: 3, column: 3))
        #expect(entry.value.position == TOMLPosition(line: 3, column: 9))
    }
}
