package import SecretMemory

extension RelyingParty {
    /// RFC 7009: one request.
    package func revoke(_ token: SecretBytes, kind: TokenKind) async -> RevocationOutcome {
        do throws(ProviderError) {
            guard let endpoint = try await endpoint(.revocation) else { return .notOffered }
            let form = FormBody(capacity: 3 * token.count + 16_384)
            form.add("token", token)
            form.add("token_type_hint", kind.rawValue.utf8)
            let answer = try await post(form, to: endpoint, maximumBytes: TokenResponse.maximumBytes)
            switch answer.status {
            case 200: return .done
            case 503: return .later(after: answer.retryAfter.map { .seconds($0) })
            default:
                let code = TokenEndpointAnswer.errorCode(answer)
                if code?.elementsEqual("unsupported_token_type".utf8) ?? false { return .unsupportedTokenType }
                return .failed(TokenEndpointAnswer.failure(answer))
            }
        } catch { return .failed(error) }
    }
}
