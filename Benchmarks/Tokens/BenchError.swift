enum BenchError: Error {
    case usage
    case file(String)
    case openSSL
    /// A token that must pass does not.
    case refused
}
