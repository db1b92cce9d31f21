import HostSystem
import OpenIDConnect
import SecretMemory

/// Reads the client's secret anew for each use, so that a changed one is in force at once.
struct ClientSecretReader: Sendable {
    let source: ClientSecretSource?

    func read() throws(ClientSecretError) -> SecretBytes? {
        do {
            switch source {
            case nil: return nil
            case .credential(let name): return try SecretFile.credential(name: name)
            case .file(let path): return try SecretFile.read(path: path)
            }
        } catch {
            throw .unreadable
        }
    }
}
