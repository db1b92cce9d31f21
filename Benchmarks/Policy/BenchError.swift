enum BenchError: Error {
    case usage
    /// A login that must be granted is not.
    case refused
}
