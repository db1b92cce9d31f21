import StrictJSON
import Testing

@testable import OpenIDConnect

/// TOKEN-2: the status first, the JSON second.
struct TokenEndpointAnswerTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let status: Int
        /// The `error` member; nil is an empty body without a media type.
        let code: String?
        let expected: ProviderError

        init(_ status: Int, _ code: String?, _ expected: ProviderError) {
            self.status = status
            self.code = code
            self.expected = expected
        }

        var testDescription: String { "\(status) \(code ?? "empty") → \(expected.reason)" }

        var answer: HTTPAnswer {
            guard let code else { return HTTPAnswer(status: status, mediaType: nil, maxAge: nil, body: []) }
            return .json(Array(#"{"error":"\#(code)"}"#.utf8), status: status)
        }
    }

    @Test(arguments: [
        // glewlwyd: a wrong password, an unknown and a disabled user are 403 with an empty body.
        Row(403, nil, .wrongPassword), Row(401, nil, .wrongPassword), Row(400, "invalid_grant", .wrongPassword),
        Row(401, "invalid_grant", .wrongPassword), Row(403, "access_denied", .wrongPassword),
        // glewlwyd: a wrong client secret is 400 with an empty body. Keycloak: 401 with a code.
        Row(400, nil, .clientRefused), Row(400, "invalid_client", .clientRefused),
        Row(401, "invalid_client", .clientRefused), Row(401, "unauthorized_client", .grantRefused),
        Row(400, "unauthorized_client", .grantRefused), Row(400, "unsupported_grant_type", .grantRefused),
        Row(400, "invalid_scope", .grantRefused), Row(400, "invalid_request", .httpStatus(400)),
        Row(400, "INVALID_GRANT", .httpStatus(400)), Row(404, nil, .httpStatus(404)),
        Row(408, "invalid_grant", .httpStatus(408)), Row(429, "invalid_grant", .httpStatus(429)),
        Row(429, "invalid_client", .httpStatus(429)), Row(500, nil, .httpStatus(500)),
        Row(500, "invalid_grant", .httpStatus(500)), Row(503, "invalid_client", .httpStatus(503)),
        Row(302, "invalid_grant", .httpStatus(302)), Row(201, nil, .httpStatus(201)), Row(204, nil, .httpStatus(204)),
        Row(200, nil, .notJSON), Row(200, "invalid_grant", .tokenResponse(.errorMember)),
        Row(999, nil, .httpStatus(999)), Row(100, nil, .httpStatus(100)),
    ])
    func `password grant`(_ row: Row) {
        #expect(throws: row.expected) { try TokenEndpointAnswer.passwordGrant(row.answer) }
    }

    @Test(arguments: [
        Row(400, nil, .clientRefused), Row(401, nil, .clientRefused), Row(400, "invalid_client", .clientRefused),
        Row(400, "something_new", .httpStatus(400)),
        Row(401, "unauthorized_client", .grantRefused), Row(403, nil, .httpStatus(403)),
        Row(200, nil, .notJSON), Row(200, "authorization_pending", .tokenResponse(.errorMember)),
        Row(302, "authorization_pending", .httpStatus(302)), Row(201, "slow_down", .httpStatus(201)),
    ])
    func `a poll ends with any final error`(_ row: Row) {
        #expect(PollOutcome(TokenEndpointAnswer.poll(row.answer)) == .failed(row.expected))
    }

    @Test(arguments: [
        Row(500, nil, .httpStatus(500)), Row(502, "access_denied", .httpStatus(502)),
        Row(503, "expired_token", .httpStatus(503)), Row(429, nil, .httpStatus(429)),
        Row(408, "access_denied", .httpStatus(408)), Row(599, "authorization_pending", .httpStatus(599)),
    ])
    func `a poll goes on after an outage`(_ row: Row) {
        #expect(PollOutcome(TokenEndpointAnswer.poll(row.answer)) == .transient(row.expected))
    }

    @Test(arguments: [
        (400, "authorization_pending", PollOutcome.pending), (400, "slow_down", .slowDown),
        (400, "access_denied", .accessDenied), (400, "expired_token", .expired), (401, "access_denied", .accessDenied),
        (403, "authorization_pending", .pending), (428, "authorization_pending", .pending),
    ])
    func `a poll knows the answers of RFC 8628`(_ status: Int, _ code: String, _ expected: PollOutcome) {
        let body = Array(#"{"error":"\#(code)","error_description":"\u001b[2J"}"#.utf8)
        #expect(PollOutcome(TokenEndpointAnswer.poll(.json(body, status: status))) == expected)
    }

    @Test func `a poll brings tokens`() {
        let body = Array(#"{"token_type":"bearer","id_token":"a.b.c"}"#.utf8)
        #expect(PollOutcome(TokenEndpointAnswer.poll(.json(body))) == .tokens)
        #expect(PollOutcome(TokenEndpointAnswer.poll(.json(body, status: 400))) == .failed(.clientRefused))
    }

    @Test(arguments: [
        ("application/json", true), ("application/jwk-set+json", true), ("application/json-seq", false),
        ("application/x", false), ("text/html", false), ("", false),
    ])
    func `JSON is what says so`(_ mediaType: String, _ expected: Bool) {
        #expect(TokenEndpointAnswer.isJSON(Array(mediaType.utf8)) == expected)
    }
}
