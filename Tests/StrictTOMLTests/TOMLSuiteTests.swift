import StrictJSON
import TestVectors
import Testing

@testable import StrictTOML

/// The files of toml-test for TOML 1.0.0: what must be read, and as what, and what must be refused.
struct TOMLSuiteTests {
    private static let names: [String] = {
        guard let list = try? TestVectors.foreign("toml/files-toml-1.0.0") else { return [] }
        return String(decoding: list, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { $0.hasSuffix(".toml") }
    }()

    static let valid = names.filter { $0.hasPrefix("valid/") }
    static let invalid = names.filter { $0.hasPrefix("invalid/") }

    @Test func `the suite is there, or absent as a whole`() throws {
        guard try TestVectors.foreign("toml/files-toml-1.0.0") != nil else { return }
        #expect(Self.valid.count > 190)
        #expect(Self.invalid.count > 350)
    }

    @Test(arguments: valid)
    func `a good document is read as the suite says`(_ name: String) throws {
        let document = try #require(try TestVectors.foreign("toml/\(name)"))
        let wanted = try #require(try TestVectors.foreignObject("toml/\(name.dropLast(5)).json"))
        let table = try TOMLTable.parse(document)
        #expect(TaggedJSON.matches(.table(table), .object(wanted)), "\(name)")
    }

    @Test(arguments: invalid)
    func `a bad document is refused at a place that exists`(_ name: String) throws {
        let document = try #require(try TestVectors.foreign("toml/\(name)"))
        let error = #expect(throws: TOMLError.self) { try TOMLTable.parse(document) }
        let lines = document.split(separator: 10, omittingEmptySubsequences: false)
        let position = try #require(error?.position)
        #expect((1...lines.count + 1).contains(position.line))
        let width = position.line <= lines.count ? lines[position.line - 1].count : 0
        #expect((1...width + 2).contains(position.column))
    }
}
