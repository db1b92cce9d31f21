/// One thing that `usher init` wants to know.
struct SetupQuestion<Value>: Sendable {
    /// Where a script answers it, such as `--issuer`.
    let flag: String
    /// What a person should know before; each at most 80 columns.
    var introduction: [String] = []
    let prompt: String
    /// What Enter means, and no flag; nil: there must be an answer.
    var standard: String?
    let read: @Sendable ([UInt8]) throws(AnswerRefusal) -> Value

    /// One line, at most 80 columns while answers are typed in.
    var line: String {
        prompt + (standard.map { " [\($0)]" } ?? "") + ": "
    }
}
