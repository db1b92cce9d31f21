/// Whether login(1) waits for as long as pam_usher.so does.
enum LoginTimeoutJudge {
    /// login(1) without LOGIN_TIMEOUT in login.defs.
    private static let standard = 60
    /// Seconds that login needs beside the module.
    private static let spare = 3

    /// `definitions`: the lines of login.defs; nil when there is no such file. `timeout`: of the auth line of login.
    static func findings(definitions: [String]?, timeout: Int) -> [DoctorFinding] {
        let words = (definitions ?? []).map { $0.split(whereSeparator: \.isWhitespace) }
        let value = words.last { $0.count > 1 && $0[0].utf8.elementsEqual("LOGIN_TIMEOUT".utf8) }.flatMap { Int($0[1]) }
        let limit = value ?? standard
        guard limit > 0, timeout + spare > limit else { return [] }
        return [
            .problem(
                .loginTimeout, "LOGIN_TIMEOUT is \(limit) s, and pam_usher.so waits for \(timeout) s in login",
                command: value == nil
                    ? "echo 'LOGIN_TIMEOUT \(timeout + 5)' >> /etc/login.defs"
                    : "sed -i -E 's/^([[:space:]]*LOGIN_TIMEOUT[[:space:]]+).*/\\1\(timeout + 5)/' /etc/login.defs")
        ]
    }
}
