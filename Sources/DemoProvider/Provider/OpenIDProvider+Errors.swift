import StrictJSON

extension OpenIDProvider {
    /// An error of RFC 6749 §5.2 or RFC 8628 §3.5.
    func oauthError(_ code: String, status: Int = 400) -> ProviderAnswer {
        .json(.members([("error", .text(code))]), status: status)
    }

    func refusal(of error: ClientError) -> ProviderAnswer {
        switch error {
        case .severalMethods: return oauthError("invalid_request")
        case .invalidClient(let basic):
            effects.report("client: refused")
            var answer = oauthError("invalid_client", status: 401)
            if basic { answer.headers.append(("WWW-Authenticate", "Basic realm=\"demo\"")) }
            return answer
        }
    }

    /// A name of our own for the report: UTF-8 on one line, without control characters.
    func shown(_ text: [UInt8]) -> String {
        let scalars = String(decoding: text, as: UTF8.self).unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: Unicode.Scalar("?")
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
