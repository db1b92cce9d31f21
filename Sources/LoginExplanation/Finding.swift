/// A mistake that stands between a person and a login, in words.
package struct Finding: Equatable, Sendable {
    /// Stable names; docs/explain.md has the list.
    package enum Kind: String, CaseIterable, Sendable {
        case leadingSlash = "leading_slash"
        case letterCase = "letter_case"
        case whiteSpace = "white_space"
        case distinguishedName = "distinguished_name"
        case lookalike
        case spelling
        case objectIDs = "object_ids"
        case stringForArray = "string_for_array"
        case wrongType = "wrong_type"
        case onlyInUserInfo = "only_in_userinfo"
        case onlyInAccessToken = "only_in_access_token"
        case overage
        case claimAbsent = "claim_absent"
        case domain
        case otherPerson = "other_person"
        case emailNotVerified = "email_not_verified"
        case noGroupsClaim = "no_groups_claim"
        case notMember = "not_member"
    }

    package let kind: Kind
    /// What was wanted and what there is.
    package let sentence: String
    /// What would mend it: a whole sentence.
    package let remedy: String
    /// The role that it keeps from the person; nil when it is about the login as a whole.
    package let role: String?

    init(_ kind: Kind, _ sentence: String, remedy: String, role: String? = nil) {
        self.kind = kind
        self.sentence = sentence
        self.remedy = remedy
        self.role = role
    }
}
