/// Why each vector is refused; the vectors themselves only say that it is. The number is the case's:
/// 11 is O-011.
enum IDTokenVectorReasons {
    static let tokens: [(reason: String, cases: [Int])] = [
        ("id_token.alg_none", [11, 12, 13, 14]),
        ("id_token.alg_missing", [15, 16, 17, 18]),
        ("id_token.alg_unsupported", [19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]),
        ("id_token.key_unfit", [30, 31, 32, 171]),
        ("id_token.signature", [33, 34, 43, 44, 45, 46, 47, 48, 49, 50, 52, 53, 54, 56, 57, 58, 59, 60, 61]),
        ("id_token.not_compact", [35, 36, 88, 93, 94, 95, 96, 97, 98, 99, 100, 101, 103, 104, 105, 106, 107, 108]),
        ("id_token.signature_length", [37, 38, 39, 40, 41, 42, 51, 55]),
        ("id_token.key_unknown", [62, 63, 64, 65, 66, 70, 71]),
        ("id_token.kid_type", [67, 68, 69]),
        ("id_token.crit", [73, 74, 75, 76]),
        ("id_token.typ", [77, 78, 79, 80, 81, 82]),
        ("id_token.cty", [83]),
        ("id_token.header_not_json", [84, 85, 86, 87, 89, 90, 91, 92, 102, 125]),
        ("id_token.encrypted", [109, 110]),
        ("id_token.payload_not_json", [111, 112, 113, 114, 115, 116, 117, 118, 120, 121, 122, 124]),
        ("id_token.null_character", [119]),
        ("id_token.time_range", [123, 152]),
        ("id_token.header_too_long", [126]),
        ("id_token.too_long", [127]),
        ("id_token.issuer", [128, 129, 130, 131, 133, 134]),
        ("id_token.issuer_missing", [132]),
        ("id_token.audience", [135, 138, 139, 141, 142]),
        ("id_token.audience_untrusted", [136, 146]),
        ("id_token.audience_missing", [137]),
        ("id_token.audience_type", [140]),
        ("id_token.azp", [143, 144, 145]),
        ("id_token.subject_missing", [147, 148]),
        ("id_token.subject", [149]),
        ("id_token.expiry_missing", [150]),
        ("id_token.expired", [151]),
        ("id_token.claim_type", [153, 154, 156, 159, 160]),
        ("id_token.not_before", [155, 157]),
        ("id_token.issued_in_future", [158]),
        ("id_token.not_fresh", [161]),
        ("id_token.lifetime", [162]),
        ("id_token.wrong_kind", [163, 164, 165]),
        ("id_token.at_hash", [168, 169]),
    ]

    static let keySets: [(reason: String, cases: [Int])] = [
        ("id_token.key_unfit", [5, 6, 7, 8, 9, 10, 11, 12, 13, 19, 20, 21]),
        ("key.ambiguous", [14, 22]),
        ("id_token.alg_unsupported", [16]),
        ("keys.private_published", [18]),
        ("keys.missing", [24]),
        ("keys.not_json", [25, 27, 28, 29]),
        ("id_token.key_unknown", [26]),
        ("keys.too_many", [30]),
    ]

    /// Case to reason.
    static func byCase(_ rows: [(reason: String, cases: [Int])]) -> [String: String] {
        var reasons: [String: String] = [:]
        for row in rows {
            for number in row.cases {
                let digits = String(number)
                reasons["O-" + String(repeating: "0", count: 3 - digits.count) + digits] = row.reason
            }
        }
        return reasons
    }
}
