import Foundation
import Testing

@testable import UsherConfiguration

/// Every whole usher.toml that a page of docs shows (its first line says so) is one that usherd takes.
struct RecipeTests {
    private static let root = #filePath.components(separatedBy: "/Tests/")[0]

    /// Blocks of one page.
    private static func files(in page: String) -> [String] {
        page.components(separatedBy: "```toml\n").dropFirst()
            .map { $0.components(separatedBy: "\n```")[0] }
            .filter { $0.hasPrefix("# /etc/usher/usher.toml") }
    }

    @Test func `the usher.toml of each recipe is read without a problem`() throws {
        let folder = URL(fileURLWithPath: Self.root + "/docs")
        let pages = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "md" }
        var providers = 0
        for page in pages.sorted(by: { $0.path < $1.path }) {
            for file in Self.files(in: try String(contentsOf: page, encoding: .utf8)) {
                if page.path.contains("/providers/") { providers += 1 }
                let result = UsherConfiguration.parse(
                    [ConfigurationSource(kind: .main, path: page.lastPathComponent, bytes: Array(file.utf8))], demo: false)
                if case .failure(let problems) = result {
                    Issue.record("\(page.lastPathComponent): \(problems.problems.map(\.description))")
                }
            }
        }
        #expect(providers >= 8)
    }
}
