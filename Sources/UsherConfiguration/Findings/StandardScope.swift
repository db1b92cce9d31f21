/// The scopes that bring standard claims (OpenID Connect Core §5.4).
enum StandardScope {
    private static let claims: [String: [String]] = [
        "profile": [
            "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
            "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
        ],
        "email": ["email", "email_verified"],
        "address": ["address"],
        "phone": ["phone_number", "phone_number_verified"],
    ]

    /// nil for claims that the standard does not know.
    static func of(_ claim: [UInt8]) -> String? {
        claims.first { $0.value.contains { $0.utf8.elementsEqual(claim) } }?.key
    }
}
