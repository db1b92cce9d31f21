/// What a `sub` must be, wherever it stands (JWT-11).
enum SubjectRule {
    /// 1–255 bytes without control characters.
    static func isUsable(_ subject: [UInt8]) -> Bool {
        (1...255).contains(subject.count) && !subject.contains { $0 < 0x20 || $0 == 0x7F }
    }
}
