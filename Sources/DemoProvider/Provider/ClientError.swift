/// Why a client is not let in.
enum ClientError: Error, Equatable {
    /// RFC 6749 §5.2 `invalid_client`; `basic` asks for a `WWW-Authenticate` header.
    case invalidClient(basic: Bool)
    /// More than one way to authenticate at once (RFC 6749 §2.3).
    case severalMethods
}
