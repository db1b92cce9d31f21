import JOSE
import StrictJSON

extension RelyingParty {
    /// The claims behind a good signature of the provider. An unknown key ID leads to at most one fetch,
    /// as with ID tokens (KEY-4). `error` says what a refusal is called.
    func claims(
        of token: UnverifiedClaims, error refusal: (SignedClaimsError) -> ProviderError
    ) async throws(ProviderError) -> JSONObject {
        let keys = try await documents.keys()
        do throws(SignedClaimsError) {
            return try token.verify(keys: keys, minimumRSABits: configuration.tokens.minimumRSABits)
        } catch {
            guard error == .key(.unknownKeyID) else { throw refusal(error) }
        }
        do throws(ProviderError) {
            let newer = try await documents.keys(fetchingFor: token.jws.keyID ?? [])
            do throws(SignedClaimsError) {
                return try token.verify(keys: newer, minimumRSABits: configuration.tokens.minimumRSABits)
            } catch { throw refusal(error) }
        } catch {
            // The documents speak of ID tokens.
            throw error == .idToken(.key(.unknownKeyID)) ? refusal(.key(.unknownKeyID)) : error
        }
    }
}
