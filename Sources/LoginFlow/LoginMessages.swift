package import LoginWire
package import OpenIDConnect
import TerminalText

/// The words that a person reads at the prompt. Plain sentences, one thing a line, at most 80
/// columns but for the address, which is never broken.
package struct LoginMessages: Sendable {
    package enum QRMode: Sendable {
        case off
        case on
        /// Only where nobody is at the other end of a network.
        case local
    }

    /// Services whose applications show information at once; the others need a prompt with it
    /// (OpenSSH before 10.3 holds information back until the next prompt).
    private static let immediateServices = ["sudo", "sudo-i", "su", "su-l", "login"].map { Array($0.utf8) }

    let hostName: String
    private let providerName: String
    private let qr: QRMode

    /// Both names are printable ASCII of at most 64 bytes.
    package init(hostName: String, providerName: String, qr: QRMode) {
        self.hostName = hostName
        self.providerName = providerName
        self.qr = qr
    }

    /// Never exactly "Password: ", which sudo replaces by words of its own.
    package func passwordPrompt(for request: LoginRequest, otherwise: GrantKind?) -> DaemonMessage {
        let name = String(decoding: request.user, as: UTF8.self)
        let hint =
            switch otherwise {
            case .device: " (Enter alone for a code)"
            case .ciba: " (Enter alone to use your phone)"
            case .password, .clientCredentials, nil: ""
            }
        return .ask(.password, echo: false, text: Array("\(providerName) password for \(name)\(hint): ".utf8))
    }

    /// The code, where to enter it, and for what, below the administrator's own words; then a prompt where the
    /// application needs one.
    package func deviceCode(
        _ authorization: DeviceAuthorization, below words: String? = nil, lifetime: Duration,
        for request: LoginRequest
    ) -> [DaemonMessage] {
        let say = DaemonMessage.say(
            .information, text: codeText(authorization, below: words, lifetime: lifetime, for: request))
        return withPrompt(say, "signed in", for: request)
    }

    /// The text, with a prompt where the application would not show it otherwise.
    func withPrompt(_ say: DaemonMessage, _ done: String, for request: LoginRequest) -> [DaemonMessage] {
        if Self.immediateServices.contains(request.service) { return [say] }
        let prompt = "\nPress Enter when you have \(done): "
        return [say, .ask(.acknowledgement, echo: true, text: Array(prompt.utf8))]
    }

    /// Who signs in where, for what, and from where.
    func signInLine(for request: LoginRequest) -> String {
        let user = String(decoding: request.user, as: UTF8.self)
        let service = String(decoding: request.service, as: UTF8.self)
        let origin = TerminalText.foreignLine(request.remoteHost) ?? []
        let from = origin.isEmpty ? "" : ", from \(String(decoding: origin, as: UTF8.self))"
        return "Sign in to \(providerName) as \(user)@\(hostName) (\(service)\(from))."
    }

    private func codeText(
        _ authorization: DeviceAuthorization, below words: String?, lifetime: Duration, for request: LoginRequest
    ) -> [UInt8] {
        var text = words.map { AdministratorText.showable($0) + Array("\n\n".utf8) } ?? []
        text += Array("\(signInLine(for: request))\n\n".utf8)
        text += Array("Open this address in a browser:\n".utf8) + authorization.verificationURI
        text += Array("\n\nEnter this code:\n".utf8) + authorization.userCode
        text += Array("\n\n\(Self.lifetimeText(lifetime))\nApprove only a sign-in that you started yourself.\n".utf8)
        if let complete = authorization.verificationURIComplete {
            let direct = Array("\nOr open this, and compare the code:\n".utf8) + complete + Array("\n".utf8)
            if text.count + direct.count <= DaemonMessage.maximumTextBytes { text += direct }
            let left = DaemonMessage.maximumTextBytes - text.count - 1
            if wantsQR(request), let blocks = QRCode.halfBlocks(complete, maximumBytes: left) {
                text += Array("\n".utf8) + blocks
            }
        }
        return text
    }

    private func wantsQR(_ request: LoginRequest) -> Bool {
        switch qr {
        case .off: false
        case .on: true
        case .local: request.remoteHost.isEmpty
        }
    }

    private static func lifetimeText(_ lifetime: Duration) -> String {
        let seconds = max(lifetime.components.seconds, 1)
        if seconds < 120 { return "The code is good for \(seconds) seconds." }
        return "The code is good for \(seconds / 60) minutes."
    }
}
