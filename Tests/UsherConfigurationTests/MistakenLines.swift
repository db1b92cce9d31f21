import Testing

/// Lines behind those of `SampleRules.base`, and what is said of them, without the file's name.
struct MistakenLines: Sendable, CustomTestStringConvertible {
    let text: String
    let problems: [String]
    var testDescription: String { text }

    init(_ text: String, _ problems: String...) {
        self.text = text
        self.problems = problems
    }

    static func noName(_ place: String, _ name: String) -> String {
        "\(place): \"\(name)\" is no login name: small letters, digits, _, . and -, at most 32"
    }
}
