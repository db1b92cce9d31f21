import StrictJSON

/// Requests by endpoint since the start.
struct RequestCounts: Equatable, Sendable {
    var discovery = 0
    var jwks = 0
    var device = 0
    var backchannel = 0
    /// Every request of the token endpoint; the four below are among them.
    var token = 0
    var tokenDevice = 0
    var tokenPassword = 0
    var tokenRefresh = 0
    var tokenCIBA = 0
    /// Every request of the pages for people.
    var verification = 0
    var other = 0

    var json: JSONValue {
        .members([
            ("discovery", .integer(discovery)), ("jwks", .integer(jwks)), ("device", .integer(device)),
            ("backchannel", .integer(backchannel)), ("token", .integer(token)), ("token_device", .integer(tokenDevice)),
            ("token_password", .integer(tokenPassword)), ("token_refresh", .integer(tokenRefresh)),
            ("token_ciba", .integer(tokenCIBA)),
            ("verification", .integer(verification)), ("other", .integer(other)),
        ])
    }
}
