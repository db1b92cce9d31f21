@testable import OpenIDConnect

/// A poll's answer without the tokens' bytes, to be compared.
enum PollOutcome: Equatable, Sendable {
    case pending
    case slowDown
    case transient(ProviderError)
    case accessDenied
    case expired
    case failed(ProviderError)
    case tokens

    init(_ answer: PollAnswer) {
        self =
            switch answer {
            case .pending: .pending
            case .slowDown: .slowDown
            case .transient(let error): .transient(error)
            case .accessDenied: .accessDenied
            case .expired: .expired
            case .failed(let error): .failed(error)
            case .tokens: .tokens
            }
    }
}

extension HTTPAnswer {
    static func json(_ body: [UInt8], status: Int = 200, maxAge: Int? = nil) -> HTTPAnswer {
        HTTPAnswer(status: status, mediaType: Array("application/json".utf8), maxAge: maxAge, body: body)
    }
}
