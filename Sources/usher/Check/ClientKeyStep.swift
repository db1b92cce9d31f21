import OpenIDConnect
import SecretMemory

/// Looks at the private key as usherd will.
enum ClientKeyStep {
    /// nil unless the client signs with a key.
    static func of(_ document: SecretBytes, _ client: ClientConfiguration, shown path: String) -> CheckStep? {
        guard client.authentication == .privateKeyJWT else { return nil }
        do throws(ClientKeyError) {
            let key = try ClientKey.read(document, for: client)
            return .ok(
                "client key", "\(path) holds a key for \(key.algorithmName) with the ID \(Output.printable(key.keyID))")
        } catch {
            return .problem("client key", "\(path): \(error.explanation)", "make one with usher keys generate")
        }
    }
}
