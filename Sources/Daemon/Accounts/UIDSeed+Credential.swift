import HostSystem
import SiteSeed

extension UIDSeed {
    /// The credential `usher.uid_seed`; nil without one that can be used.
    static func read() -> UIDSeed? {
        (try? SecretFile.credential(name: credential)).flatMap { UIDSeed($0) }
    }
}
