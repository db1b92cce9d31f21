import HostSystem
import OpenIDConnect
import SecretMemory

/// The client's secret as far as the caller may read it.
enum CallersSecret {
    /// Where systemd looks for the unit's credential (systemd.exec(5)).
    static let credentialStore = "/etc/credstore"

    static func read(_ source: ClientSecretSource?) throws(ClientSecretError) -> SecretBytes? {
        do throws(PathRefusal) {
            switch source {
            case nil: return nil
            case .file(let path): return try SecretFile.read(path: path)
            case .credential(let name): return try SecretFile.read(path: "\(credentialStore)/\(name)")
            }
        } catch { throw .unreadable }
    }
}
