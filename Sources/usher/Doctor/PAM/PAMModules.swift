/// What the modules of Linux-PAM and its neighbours do in auth and account, as far as a stack's order depends on it.
enum PAMModules {
    /// They say nothing about who somebody is: `ignore`, or a refusal for reasons of their own.
    private static let neutral: Set<String> = [
        "pam_env", "pam_nologin", "pam_faildelay", "pam_securetty", "pam_shells", "pam_echo", "pam_issue", "pam_motd",
        "pam_limits", "pam_group", "pam_cap", "pam_faillock", "pam_tally2", "pam_access", "pam_time", "pam_warn",
        "pam_debug", "pam_loginuid", "pam_keyinit", "pam_selinux", "pam_wheel", "pam_listfile", "pam_succeed_if",
        "pam_localuser", "pam_usertype", "pam_gnome_keyring", "pam_kwallet5", "pam_ecryptfs", "pam_mount", "pam_exec",
        "pam_systemd", "pam_umask", "pam_mail", "pam_lastlog", "pam_cracklib", "pam_pwquality", "pam_script",
    ]

    /// It decides who somebody is: pam_unix, pam_sss and everything that is not known here.
    static func decides(_ line: PAMStack.Line) -> Bool {
        !line.isOurs && !neutral.contains(line.module)
            && !["pam_deny", "pam_permit", "pam_rootok"].contains(line.module)
    }

    /// What a module says of somebody who is not root. `ours`: what pam_usher says; `others`: what those that decide say.
    static func answer(_ line: PAMStack.Line, ours: PAMReturn, others: PAMReturn) -> PAMReturn {
        if line.isOurs { return ours }
        switch line.module {
        case "pam_deny": return .authErr
        case "pam_permit": return .success
        case "pam_rootok": return .authErr
        default: return decides(line) ? others : .ignore
        }
    }
}
