import StrictJSON

/// Reads answers of the token and device endpoints: the status first, the JSON second (design:
/// an outage is never a wrong password, a wrong password never an outage).
enum TokenEndpointAnswer {
    /// The JSON object of a 200, or why there is none.
    static func object(_ answer: HTTPAnswer, maximumBytes: Int) throws(ProviderError) -> JSONObject {
        guard isJSON(answer.mediaType),
            let object = try? JSONValue.parse(answer.body, limits: JSONLimits(bytes: maximumBytes)).object
        else { throw .notJSON }
        return object
    }

    /// The `error` member of a refusal (RFC 6749 §5.2); nil when the body is no such JSON.
    static func errorCode(_ answer: HTTPAnswer) -> [UInt8]? {
        let limits = JSONLimits(bytes: TokenResponse.maximumBytes)
        return (try? JSONValue.parse(answer.body, limits: limits))?.object?["error"]?.text
    }

    /// 400 with `invalid_request`: a parameter is unknown, missing or malformed (RFC 6749 §5.2).
    static func isInvalidRequest(_ answer: HTTPAnswer) -> Bool {
        answer.status == 400 && errorCode(answer)?.elementsEqual("invalid_request".utf8) ?? false
    }

    /// What a refused request means where no grant has a reading of its own. 400 or 401 with a
    /// body that says nothing is about the client: nobody else took part.
    static func failure(_ answer: HTTPAnswer) -> ProviderError {
        guard isRefusal(answer.status) else { return .httpStatus(answer.status) }
        guard let code = errorCode(answer) else {
            return answer.status == 400 || answer.status == 401 ? .clientRefused : .httpStatus(answer.status)
        }
        return clientFailure(code) ?? .httpStatus(answer.status)
    }

    /// The password grant: 401, 403 and `invalid_grant` are a wrong password, unless the provider
    /// says that it means our client (Keycloak sends 401 for both).
    static func passwordGrant(_ answer: HTTPAnswer) throws(ProviderError) -> TokenResponse {
        if answer.status == 200 { return try tokens(answer) }
        guard isRefusal(answer.status) else { throw .httpStatus(answer.status) }
        let code = errorCode(answer)
        if let code, let failure = clientFailure(code) { throw failure }
        let isWrong =
            answer.status == 401 || answer.status == 403
            || (answer.status == 400 && code?.elementsEqual("invalid_grant".utf8) ?? false)
        throw isWrong ? .wrongPassword : failure(answer)
    }

    /// The provider understood the request and says no; 408 and 429 mean later.
    static func isRefusal(_ status: Int) -> Bool {
        (400...499).contains(status) && status != 408 && status != 429
    }

    /// The errors of RFC 6749 §5.2 that an administrator has to mend.
    private static func clientFailure(_ code: [UInt8]) -> ProviderError? {
        if code.elementsEqual("invalid_client".utf8) { return .clientRefused }
        let isGrantRefused =
            code.elementsEqual("unauthorized_client".utf8) || code.elementsEqual("unsupported_grant_type".utf8)
            || code.elementsEqual("invalid_scope".utf8)
        return isGrantRefused ? .grantRefused : nil
    }

    /// One poll of the device grant or of CIBA: the errors are the same.
    static func poll(_ answer: HTTPAnswer) -> PollAnswer {
        if answer.status == 200 {
            do throws(ProviderError) { return .tokens(try tokens(answer)) } catch { return .failed(error) }
        }
        if answer.status == 408 || answer.status == 429 || (500...599).contains(answer.status) {
            return .transient(.httpStatus(answer.status))
        }
        guard isRefusal(answer.status), let code = errorCode(answer) else { return .failed(failure(answer)) }
        if code.elementsEqual("authorization_pending".utf8) { return .pending }
        if code.elementsEqual("slow_down".utf8) { return .slowDown }
        if denials.contains(where: { code.elementsEqual($0.utf8) }) { return .accessDenied }
        if code.elementsEqual("expired_token".utf8) { return .expired }
        return .failed(failure(answer))
    }

    /// `access_denied` is the standard's; Entra ID says `authorization_declined` where the person refuses, and
    /// `invalid_grant`, as others do, where a policy of the provider blocks what the person approved.
    private static let denials = ["access_denied", "authorization_declined", "invalid_grant"]

    private static func tokens(_ answer: HTTPAnswer) throws(ProviderError) -> TokenResponse {
        let members = try object(answer, maximumBytes: TokenResponse.maximumBytes)
        do { return try TokenResponse.parse(members) } catch { throw .tokenResponse(error) }
    }

    /// A refresh: `invalid_grant` is the end of the session (TOKEN-8), and so is a 400 that says nothing:
    /// with it glewlwyd refuses a revoked token (docs/decisions/0010-silent-refusal-of-a-refresh.md).
    static func refreshed(_ answer: HTTPAnswer) throws(ProviderError) -> IssuedTokens {
        if answer.status == 200 { return try issued(answer) }
        let code = errorCode(answer)
        let isInvalid = code?.elementsEqual("invalid_grant".utf8) ?? (answer.status == 400)
        throw isInvalid && (400...403).contains(answer.status) ? .refresh(.refused) : failure(answer)
    }

    /// A 200 where an ID token may be missing.
    static func issued(_ answer: HTTPAnswer) throws(ProviderError) -> IssuedTokens {
        let members = try object(answer, maximumBytes: TokenResponse.maximumBytes)
        do { return try IssuedTokens.parse(members) } catch { throw .tokenResponse(error) }
    }

    /// `application/json` or another `…+json`.
    static func isJSON(_ mediaType: [UInt8]?) -> Bool {
        guard let mediaType else { return false }
        return mediaType.elementsEqual("application/json".utf8)
            || (mediaType.starts(with: "application/".utf8) && mediaType.suffix(5).elementsEqual("+json".utf8))
    }
}
