/// Why an answer cannot be used.
struct AnswerRefusal: Error, Equatable {
    /// A sentence without its full stop.
    let message: String
}
