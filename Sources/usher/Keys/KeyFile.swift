import HostSystem
import OpenIDConnect
import SecretMemory

/// Files with a private key of this client.
enum KeyFile {
    /// The file must belong to root or the caller, and be readable by its owner alone.
    static func read(_ path: String, algorithm: String?) throws(CommandFailure) -> ClientKey {
        let document: SecretBytes
        do throws(PathRefusal) { document = try SecretFile.read(path: path) } catch {
            throw CommandFailure(message: "\(shown(path)): \(error.explanation)")
        }
        do throws(ClientKeyError) { return try ClientKey.read(document, algorithmName: algorithm) } catch {
            throw CommandFailure(message: "\(shown(path)): \(error.explanation)")
        }
    }

    /// A new key in a new file.
    static func make(_ algorithm: String, at path: String) throws(CommandFailure) -> ClientKey {
        let key: ClientKey
        let document: SecretBytes
        do throws(ClientKeyError) {
            key = try ClientKey.generate(algorithm)
            document = try key.privatePEM()
        } catch { throw CommandFailure(message: "\(Output.printable(Array(algorithm.utf8))): \(error.explanation)") }
        do throws(NewFileRefusal) { try NewSecretFile(path: path).write(document) } catch {
            throw CommandFailure(message: "\(shown(path)): \(error.explanation)")
        }
        return key
    }

    /// What `make` would do, in a line; its refusals, without the file.
    static func plan(_ algorithm: String, at path: String) throws(CommandFailure) -> String {
        guard ClientKey.algorithmNames.contains(algorithm) else {
            throw CommandFailure(
                message: "\(Output.printable(Array(algorithm.utf8))): \(ClientKeyError.unknownAlgorithm.explanation)")
        }
        do throws(NewFileRefusal) { try NewSecretFile.check(path: path) } catch {
            throw CommandFailure(message: "\(shown(path)): \(error.explanation)")
        }
        return "would be written: \(shown(path)) (0600), a new key for \(algorithm)"
    }

    /// `ES256  VJ3n…  /etc/credstore/usher.client_key`
    static func line(_ key: ClientKey, at path: String) -> String {
        "\(key.algorithmName)  \(Output.printable(key.keyID))  \(shown(path))"
    }

    static func shown(_ path: String) -> String {
        Output.printable(Array(path.utf8), limit: 4_096)
    }
}
