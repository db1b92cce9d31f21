/// What is wrong with the command line.
enum OptionError: Error, Equatable {
    case unknownOption
    case valueMissing(option: String)
    case notLoopback
    case outOfRange(option: String, allowed: ClosedRange<Int>)
    case unknownMisbehaviour
    case unknownAlgorithm
    case peopleMissing
    case clientKeys

    /// One sentence for the person at the terminal.
    var message: String {
        switch self {
        case .unknownOption: "Unknown option; --help lists them."
        case .valueMissing(let option): "\(option) needs a value."
        case .notLoopback: "--address takes 127.0.0.1 or ::1 only: this provider is for demonstrations and tests."
        case .outOfRange(let option, let allowed):
            "\(option) takes a whole number from \(allowed.lowerBound) to \(allowed.upperBound)."
        case .unknownMisbehaviour: "--misbehave takes one of the names that --help lists."
        case .unknownAlgorithm:
            "--algorithm takes RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 or EdDSA."
        case .peopleMissing: "--people FILE is needed."
        case .clientKeys: "--client-keys takes a file with a set of public keys, as usher keys show --json writes it."
        }
    }
}
