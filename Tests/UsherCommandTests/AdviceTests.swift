import HTTPTransportCurl
import OpenIDConnect
import Testing

@testable import usher

/// What `usher check` says about a transport that fails.
struct AdviceTests {
    static let errors: [TransportError] = [
        .cannotResolve, .cannotConnect, .certificate, .tls, .timedOut, .bodyTooLarge, .brokenAnswer,
        .unexpectedEncoding, .forbiddenAddress, .pin, .certificateStatus, .clientCertificate, .proxyUnreachable,
        .proxyAuthentication, .proxyRefused, .cancelled, .other(code: 1),
    ]

    @Test func `every failure has words and advice of its own`() {
        let words = Self.errors.map { ProviderAdvice.of(.transport($0)) }
        #expect(Set(words.map(\.text)).count == words.count)
        #expect(words.allSatisfy { !$0.text.isEmpty && !$0.advice.isEmpty })
    }

    @Test(arguments: [
        (TransportError.pin, "pin_sha256"), (.clientCertificate, "client_cert"), (.proxyUnreachable, "proxy"),
        (.proxyAuthentication, "proxy_credentials_file"), (.certificate, "server_name"),
    ])
    func `the key of the file is named where there is one`(_ error: TransportError, _ key: String) {
        let (text, advice) = ProviderAdvice.of(.transport(error))
        #expect((text + " " + advice).contains(key))
    }

    @Test(arguments: TransportSetupError.allCases)
    func `a file that does not serve is a problem with its key`(_ error: TransportSetupError) {
        let step = ProviderAdvice.step(error)
        #expect(step.level == .problem && step.name == error.explanation.key)
        #expect(step.advice?.isEmpty == false)
    }
}
