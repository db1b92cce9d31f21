import SecretMemory

/// What may be sent to a provider as a password: 1–512 bytes of UTF-8 without control characters
/// (TOKEN-6). sshd's stand-in for an unknown user begins with a control byte and is none.
enum PasswordText {
    static func isUsable(_ password: SecretBytes) -> Bool {
        guard (1...512).contains(password.count) else { return false }
        return password.withBytes { bytes in
            guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return false }
            var decoder = UTF8()
            var iterator = bytes.makeIterator()
            while true {
                switch decoder.decode(&iterator) {
                case .scalarValue(let scalar): if (0x80...0x9F).contains(scalar.value) { return false }
                case .emptyInput: return true
                case .error: return false
                }
            }
        }
    }
}
