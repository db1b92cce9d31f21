import CPAM

/// What a person can do about a result whose cause lies on this host and not in usherd's answer.
enum TrialHint {
    static func text(
        authenticate result: PAMResult, isAnswered: Bool, isGrantedByDaemon: Bool, isRoot: Bool
    ) -> String? {
        switch result.code {
        case usher_pam_user_unknown:
            "pam_usher.so leaves this name to other modules (a system or local account, or a reserved name); "
                + "see pam_usher(8)"
        case usher_pam_authinfo_unavail where !isAnswered:
            isRoot
                ? "usherd did not take the login; see usher status"
                : "usherd did not take the login; see usher status. Its socket is root's: try it with sudo"
        case usher_pam_perm_denied where isGrantedByDaemon && isRoot:
            "usherd granted it, but this host has no account of this name, and for root there must be one"
        case usher_pam_module_unknown:
            "libpam cannot load pam_usher.so; name its file with --module"
        case usher_pam_conv_err:
            "there was no answer to a prompt"
        default: nil
        }
    }
}
