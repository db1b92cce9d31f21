import StrictJSON
import TestVectors
import Testing

/// JSONTestSuite (nst/JSONTestSuite, MIT): y_ must be read, n_ refused, i_ is ours to decide. JWT-02.
@Suite struct JSONTestSuiteTests {
    /// Read by RFC 8259, refused here: two members with one name (JOSE-3).
    static let stricter: Set = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]

    /// What RFC 8259 leaves open and we read: numbers that a finite double can stand for.
    static let openAndRead: Set = [
        "i_number_double_huge_neg_exp.json", "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
        "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
    ]

    @Test func `documents are judged as the suite says`() throws {
        let names = try TestVectors.foreignNames(in: "json-test-suite/test_parsing").filter { $0.hasSuffix(".json") }
        guard !names.isEmpty else { return }
        var counts: [Character: Int] = [:]
        for name in names {
            let bytes = try #require(try TestVectors.foreign("json-test-suite/test_parsing/\(name)"))
            let isRead = (try? JSONValue.parse(bytes, limits: JSONLimits(bytes: 1_048_576, depth: 600))) != nil
            let kind = try #require(name.first)
            let expected =
                switch kind {
                case "y": !Self.stricter.contains(name)
                case "n": false
                default: Self.openAndRead.contains(name)
                }
            #expect(isRead == expected, "\(name)")
            counts[kind, default: 0] += 1
        }
        #expect(names.contains(where: Self.stricter.contains))
        print("vectors: json-test-suite y \(counts["y"] ?? 0), n \(counts["n"] ?? 0), i \(counts["i"] ?? 0)")
    }

    /// The suite's transformations: what parsers differ in. Read: numbers, names that are only
    /// canonically equal, U+0000. Refused: one name twice, escapes of lone surrogates.
    @Test func `what parsers differ in is read exactly or refused`() throws {
        let names = try TestVectors.foreignNames(in: "json-test-suite/test_transform").filter { $0.hasSuffix(".json") }
        for name in names {
            let bytes = try #require(try TestVectors.foreign("json-test-suite/test_transform/\(name)"))
            let isRead = (try? JSONValue.parse(bytes, limits: JSONLimits(bytes: 65_536))) != nil
            let isRefused = name.hasPrefix("object_same_key") || name.contains("escaped_invalid_codepoint")
            #expect(isRead == !isRefused, "\(name)")
        }
        if !names.isEmpty { print("vectors: json-test-suite/test_transform \(names.count)") }
    }

    @Test func `every text of the big list of naughty strings is written and read back`() throws {
        guard let bytes = try TestVectors.foreign("strings/blns.json") else { return }
        let texts = try #require(try JSONValue.parse(bytes, limits: JSONLimits(bytes: 1_048_576)).array)
        #expect(texts.count > 200)
        for text in texts {
            let written = text.encoded()
            #expect(try JSONValue.parse(written, limits: JSONLimits(bytes: 65_536)) == text)
        }
        print("vectors: strings/blns.json \(texts.count)")
    }
}
