package import SecretMemory

/// Refresh tokens of earlier sign-ins. They are not revoked when a newer one comes: a provider may count both as one
/// session and end the newer one too.
extension KeptSession {
    /// Of more the oldest are forgotten.
    package static let maximumReplaced = 16

    /// The same sign-in, which answers for the refresh tokens of the one before it as well.
    package func replacing(_ earlier: KeptSession) -> KeptSession {
        answering(for: [earlier.refreshToken].compactMap(\.self) + earlier.replaced)
    }

    /// The same sign-in, which answers for these too, the newest first. One that it has itself, or that came twice, is
    /// none.
    package func answering(for tokens: [SecretBytes]) -> KeptSession {
        var session = self
        session.replaced = []
        for token in tokens + replaced where !token.isEmpty {
            guard session.replaced.count < Self.maximumReplaced else { break }
            let known = [refreshToken].compactMap(\.self) + session.replaced
            if !known.contains(where: { Self.isSame($0, token) }) { session.replaced.append(token) }
        }
        return session
    }

    private static func isSame(_ one: SecretBytes, _ other: SecretBytes) -> Bool {
        one.withBytes { one in other.withBytes { one.elementsEqual($0) } }
    }
}
