/// Codes that modules return and that matter for a stack's order, by libpam's words for them in a control.
enum PAMReturn: String, CaseIterable {
    case success
    case ignore
    case userUnknown = "user_unknown"
    case authErr = "auth_err"
    case authInfoUnavailable = "authinfo_unavail"
    case permDenied = "perm_denied"
    case abort
    case accountExpired = "acct_expired"

    /// Words that may stand on the left of a control (pam.conf(5)).
    static let words: Set<String> = [
        "success", "open_err", "symbol_err", "service_err", "system_err", "buf_err", "perm_denied", "auth_err",
        "cred_insufficient", "authinfo_unavail", "user_unknown", "maxtries", "new_authtok_reqd", "acct_expired",
        "session_err", "cred_unavail", "cred_expired", "cred_err", "no_module_data", "conv_err", "authtok_err",
        "authtok_recover_err", "authtok_lock_busy", "authtok_disable_aging", "try_again", "ignore", "abort",
        "authtok_expired", "module_unknown", "bad_item", "conv_again", "incomplete", "default",
    ]
}
