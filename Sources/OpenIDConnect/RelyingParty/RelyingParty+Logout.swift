import JOSE
package import SecretMemory

extension RelyingParty {
    /// Asks the provider to end the session, by POST. Returns when it was asked: 2xx, or a redirect, which
    /// is not followed. Whether the person is logged out, the provider may leave to a page that nobody sees.
    package func endSession(_ logout: LogoutRequest) async throws(ProviderError) {
        let endpoint = try await logoutEndpoint(logout)
        let request = HTTPRequest(
            url: endpoint, content: .form(logout.form(clientID: configuration.client.id).finish()), accept: "*/*",
            maximumBodyBytes: TokenResponse.maximumBytes)
        let answer: HTTPAnswer
        do throws(TransportError) { answer = try await transport.send(request) } catch { throw .transport(error) }
        guard (200...399).contains(answer.status) else { throw .httpStatus(answer.status) }
    }

    /// The address at which the person's browser ends the session. It holds the ID token: it is for the
    /// terminal of its owner and for nobody else.
    package func endSessionURL(_ logout: LogoutRequest) async throws(ProviderError) -> SecretBytes {
        let endpoint = try await logoutEndpoint(logout)
        let form = logout.form(clientID: configuration.client.id).finish()
        var url: [UInt8] = []
        url.reserveCapacity(endpoint.bytes.count + 1 + form.count)
        url.append(contentsOf: endpoint.bytes)
        url.append(endpoint.hasQuery ? UInt8(ascii: "&") : UInt8(ascii: "?"))
        form.withBytes { url.append(contentsOf: $0) }
        return SecretBytes(consuming: &url)
    }

    private func logoutEndpoint(_ logout: LogoutRequest) async throws(ProviderError) -> EndpointURL {
        // A compact JWS and nothing else: nobody posts a file of another kind to the provider.
        guard (try? CompactJWS(logout.idToken.withBytes { Array($0) })) != nil else { throw .logout(.idTokenForm) }
        guard let endpoint = try await endpoint(.endSession) else { throw .logout(.noEndpoint) }
        return endpoint
    }
}
