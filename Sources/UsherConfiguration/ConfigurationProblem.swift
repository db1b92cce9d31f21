/// One thing that is wrong in a configuration file, or worth a look, and where.
package struct ConfigurationProblem: Equatable, Sendable, CustomStringConvertible {
    package let file: String
    package let line: Int
    /// From 1, in characters.
    package let column: Int
    /// A sentence without its full stop; text from the file in it is escaped.
    package let message: String
    /// What was probably meant; nil when nothing is near.
    package let suggestion: String?
    package let kind: Kind

    init(
        file: String, line: Int, column: Int, message: String, suggestion: String?, kind: Kind = .mistake
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.suggestion = suggestion
        self.kind = kind
    }

    /// `usher.toml:12:5: unknown key "isuer" (did you mean "issuer"?)`
    package var description: String {
        "\(file):\(line):\(column): \(message)" + (suggestion.map { " (did you mean \"\($0)\"?)" } ?? "")
    }
}

/// Everything that keeps a configuration from being used.
package struct ConfigurationProblems: Error, Equatable, Sendable {
    /// At least one, in the order of files and lines.
    package let problems: [ConfigurationProblem]
}
