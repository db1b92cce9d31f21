package import SecretMemory
import StrictJSON

extension RelyingParty {
    /// RFC 7591 §3.1: one request, with the initial access token and nothing of the client's own.
    package func register(
        _ registration: ClientRegistration, initialAccessToken: SecretBytes
    ) async throws(RegistrationError) -> RegisteredClient {
        let authorization = try Self.bearer(initialAccessToken)
        let url: EndpointURL?
        do { url = try await endpoint(.registration) } catch { throw .provider(error) }
        guard let url else { throw .noEndpoint }
        var document = registration.document.encoded()
        let request = HTTPRequest(
            url: url, content: .json(SecretBytes(consuming: &document)), authorization: authorization,
            maximumBodyBytes: RegisteredClient.maximumBytes)
        let answer: HTTPAnswer
        do { answer = try await transport.send(request) } catch { throw .provider(.transport(error)) }
        guard answer.status == 201 || answer.status == 200 else {
            throw .refused(status: answer.status, code: TokenEndpointAnswer.errorCode(answer))
        }
        let members: JSONObject
        do {
            members = try TokenEndpointAnswer.object(answer, maximumBytes: RegisteredClient.maximumBytes)
        } catch { throw .provider(error) }
        return try RegisteredClient.parse(members, method: registration.client.authentication)
    }

    /// RFC 6750 §2.1; a token cannot add a header of its own.
    private static func bearer(_ token: SecretBytes) throws(RegistrationError) -> SecretBytes {
        try token.withBytes { bytes throws(RegistrationError) in
            guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .initialAccessToken }
            var header: [UInt8] = []
            header.reserveCapacity(bytes.count + 7)
            header.append(contentsOf: "Bearer ".utf8)
            header.append(contentsOf: bytes)
            return SecretBytes(consuming: &header)
        }
    }
}
