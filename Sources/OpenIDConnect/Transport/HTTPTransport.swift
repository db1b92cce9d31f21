package import SecretMemory

/// Carries one request to a provider. An implementation verifies TLS always, follows no redirect,
/// sends nothing but what it is given, counts the body while reading, and ends the exchange when
/// the calling task is cancelled.
package protocol HTTPTransport: Sendable {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer
}

/// One request to an endpoint that has been checked.
package struct HTTPRequest: Sendable {
    package enum Content: Sendable {
        /// GET.
        case none
        /// POST with `application/x-www-form-urlencoded`, already encoded.
        case form(SecretBytes)
        /// POST with `application/json`.
        case json(SecretBytes)
    }

    package let url: EndpointURL
    package let content: Content
    /// The value of the Authorization header, e.g. `Basic …`; nil sends none.
    package let authorization: SecretBytes?
    /// Further header fields, each a name and a value in printable ASCII.
    package let fields: [HTTPField]
    /// The Accept header, printable ASCII.
    package let accept: String
    /// The longest body that is accepted, in bytes.
    package let maximumBodyBytes: Int

    package init(
        url: EndpointURL, content: Content, authorization: SecretBytes? = nil, fields: [HTTPField] = [],
        accept: String = "application/json", maximumBodyBytes: Int
    ) {
        self.url = url
        self.content = content
        self.authorization = authorization
        self.fields = fields
        self.accept = accept
        self.maximumBodyBytes = maximumBodyBytes
    }
}

/// A header field of a request (RFC 9110 §5).
package struct HTTPField: Equatable, Sendable {
    /// A token (RFC 9110 §5.6.2).
    package let name: String
    /// Printable ASCII.
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// What came back; a 3xx or 5xx is an answer too.
package struct HTTPAnswer: Sendable {
    /// The status code, 100–999.
    package let status: Int
    /// The media type in lower case without parameters, e.g. `application/json`; nil when absent.
    package let mediaType: [UInt8]?
    /// `max-age` of Cache-Control in seconds; nil when absent or not a number below 2^31.
    package let maxAge: Int?
    package let body: [UInt8]
    /// The values of WWW-Authenticate, joined by commas, at most 1,024 bytes; nil when absent.
    package let challenge: [UInt8]?
    /// Retry-After in seconds; nil when absent, a date, or not a number below 2^31.
    package let retryAfter: Int?
    /// The value of Date, at most 64 bytes, unchecked; nil when absent.
    package let date: [UInt8]?
    /// When the first certificate of the chain (the root's aside) expires, in seconds of Unix time; nil where this request
    /// made no TLS handshake.
    package let certificateEnd: Int64?

    package init(
        status: Int, mediaType: [UInt8]?, maxAge: Int?, body: [UInt8], challenge: [UInt8]? = nil,
        retryAfter: Int? = nil, date: [UInt8]? = nil, certificateEnd: Int64? = nil
    ) {
        self.status = status
        self.mediaType = mediaType
        self.maxAge = maxAge
        self.body = body
        self.challenge = challenge
        self.retryAfter = retryAfter
        self.date = date
        self.certificateEnd = certificateEnd
    }
}
