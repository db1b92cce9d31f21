import CPAM
import Glibc

/// One login through libpam and pam_usher.so.
struct TrialLogin {
    let service: TrialService
    let user: String
    /// The terminal's device, for PAM_TTY.
    let tty: String?
    /// The caller's own login name, for PAM_RUSER.
    let ruser: String?

    struct Outcome: Equatable {
        let authenticate: PAMResult
        /// nil: not asked, because the first phase refused.
        let account: PAMResult?
    }

    /// nil when a signal ended it.
    func run(directory: String, conversation: any Conversation) throws(CommandFailure) -> Outcome? {
        let partner = Unmanaged.passRetained(Partner(conversation))
        defer { partner.release() }
        var opaque: OpaquePointer?
        let started = usher_pam_start(directory, service.name, user, converseForPAM, partner.toOpaque(), &opaque)
        guard started == usher_pam_success, let pam = opaque else {
            throw CommandFailure(message: "pam_start_confdir: \(PAMResult(code: started).text)")
        }
        var last = usher_pam_success
        defer { usher_pam_end(pam, last) }
        if let tty { last = usher_pam_set_tty(pam, tty) }
        if let ruser, last == usher_pam_success { last = usher_pam_set_ruser(pam, ruser) }
        guard last == usher_pam_success else {
            throw CommandFailure(message: "pam_set_item: \(PAMResult(code: last).text)")
        }
        last = usher_pam_authenticate(pam)
        if PendingSignals.isAny { return nil }
        guard last == usher_pam_success else { return Outcome(authenticate: PAMResult(code: last), account: nil) }
        last = usher_pam_account(pam)
        if PendingSignals.isAny { return nil }
        return Outcome(authenticate: PAMResult(code: usher_pam_success), account: PAMResult(code: last))
    }
}

/// Carries the conversation through libpam.
private final class Partner {
    let conversation: any Conversation

    init(_ conversation: any Conversation) {
        self.conversation = conversation
    }
}

private func converseForPAM(
    context: UnsafeMutableRawPointer?, style: Int32, text: UnsafePointer<CChar>?,
    answer: UnsafeMutablePointer<CChar>?, size: Int
) -> Int {
    guard let context, let text, let answer else { return -1 }
    let conversation = Unmanaged<Partner>.fromOpaque(context).takeUnretainedValue().conversation
    let bytes = Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    switch style {
    case usher_pam_text_info: conversation.show(bytes)
    case usher_pam_error_msg: conversation.showError(bytes)
    default:
        let buffer = UnsafeMutableRawBufferPointer(start: answer, count: size)
        return conversation.ask(bytes, echo: style == usher_pam_prompt_echo_on, answer: buffer) ?? -1
    }
    return 0
}
