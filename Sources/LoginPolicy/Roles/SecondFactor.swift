/// Whether a sign-in shows two factors by its `amr` (RFC 8176): `mfa`, or methods of two kinds.
enum SecondFactor {
    private static let kinds: [[String]] = [
        ["pwd", "pin", "kba"],
        ["otp", "hwk", "swk", "sms", "tel", "sc", "pop"],
        ["face", "fpt", "iris", "retina", "vbm"],
    ]

    static func isShown(by amr: [[UInt8]]) -> Bool {
        let shows = { (method: String) in amr.contains { $0.elementsEqual(method.utf8) } }
        return shows("mfa") || kinds.count { $0.contains(where: shows) } >= 2
    }
}
