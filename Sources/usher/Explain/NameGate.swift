import AccountRecord
import HostSystem
import LoginExplanation
import OpenIDConnect

/// Names that never reach policy: usherd refuses them, or pam_usher.so leaves them to other modules.
enum NameGate {
    /// nil when policy is asked about the name.
    static func explanation(user: [UInt8], service: [UInt8]) -> Explanation? {
        let (reason, sentence): (String, String)
        let uid = LocalAccounts.uid(of: user)
        if let name = try? LoginName.check(user) {
            if let uid, uid < 1_000 {
                (reason, sentence) = ("name.system_account", "the host's account of this name has a uid below 1000")
            } else if ReservedNames.contains(name), uid == nil {
                (reason, sentence) = ("name.reserved", "the name is reserved: it never comes from a provider")
            } else {
                return nil
            }
        } else {
            (reason, sentence) = ("name.invalid", "this is no login name that Usher takes")
        }
        return Explanation(
            user: user, service: service, reason: reason, isGranted: false, time: nil, sentence: sentence,
            change: "Give the person another login name: [a-z_][a-z0-9_.-]{0,31}, and none of the system's.")
    }
}
