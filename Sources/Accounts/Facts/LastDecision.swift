package import OpenIDConnect

/// The last decision about an account in one service, for whoever asks why.
package struct LastDecision: Equatable, Sendable {
    /// The PAM service, 1–64 bytes.
    package let service: [UInt8]
    package let decidedAt: UnixSeconds
    package let isGranted: Bool
    /// A code of docs/runbook.md.
    package let reason: String

    package init(service: [UInt8], decidedAt: UnixSeconds, isGranted: Bool, reason: String) {
        self.service = service
        self.decidedAt = decidedAt
        self.isGranted = isGranted
        self.reason = reason
    }

    func check() throws(BindingError) {
        guard (1...64).contains(service.count) else { throw .invalid(.service) }
        let isCode = reason.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "_.0123456789".utf8.contains(byte)
        }
        guard (1...64).contains(reason.utf8.count), isCode else { throw .invalid(.reason) }
    }
}
