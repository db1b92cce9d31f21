import CPAM

/// What a call of libpam returned.
struct PAMResult: Equatable, Sendable {
    let code: Int32

    /// `PAM_AUTH_ERR`.
    var name: String { String(cString: usher_pam_code_name(code)) }
    /// libpam's own words.
    var text: String { String(cString: usher_pam_code_text(code)) }
    var isSuccess: Bool { code == usher_pam_success }
}
