import HostSystem
import OpenIDConnect
import SecretMemory

/// The new files for what the provider gives a client: made before it is asked.
struct RegistrationPlaces {
    private let secret: NewSecretFile?
    private let accessToken: NewSecretFile?

    /// Paths as typed; nil for what is not to be kept.
    init(secret: String?, accessToken: String?) throws(CommandFailure) {
        self.secret = try Self.make(secret)
        self.accessToken = try Self.make(accessToken)
    }

    /// Writes what came; a file for what did not come goes again.
    func write(_ client: RegisteredClient) throws(CommandFailure) {
        try Self.write(client.secret, to: secret)
        try Self.write(client.accessToken, to: accessToken)
    }

    /// Where a secret lies now; nil when there is none, or no place for it.
    func secretPath(of client: RegisteredClient) -> String? { client.secret.flatMap { _ in secret?.path } }
    func accessTokenPath(of client: RegisteredClient) -> String? {
        client.accessToken.flatMap { _ in accessToken?.path }
    }

    private static func make(_ path: String?) throws(CommandFailure) -> NewSecretFile? {
        guard let path = path.map(AbsolutePath.from) else { return nil }
        do throws(NewFileRefusal) { return try NewSecretFile(path: path) } catch {
            throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)")
        }
    }

    private static func write(_ secret: SecretBytes?, to file: NewSecretFile?) throws(CommandFailure) {
        guard let secret, let file else { return }
        do throws(NewFileRefusal) { try file.write(secret) } catch {
            throw CommandFailure(message: "\(KeyFile.shown(file.path)): \(error.explanation)")
        }
    }
}
