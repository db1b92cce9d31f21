package import StrictJSON

/// The nearest thing that a token had to what a rule wanted: for the administrator, and for the
/// person whose token it is. Values are the token's own bytes: escape them before a terminal.
package enum Miss: Equatable, Sendable {
    /// Where a claim is that is not read there.
    package enum Place: String, CaseIterable, Sendable {
        case userInfo = "userinfo"
        case accessToken = "access_token"
    }

    case principalMissing(wanted: ClaimPath, stringsPresent: [[UInt8]])
    case principalWrongType(wanted: ClaimPath, type: String)
    case emailNotVerified
    case principalDiffers(claim: ClaimPath, wanted: [UInt8], present: [UInt8])
    case groupsMissing(wanted: ClaimPath, arraysPresent: [[UInt8]])
    case groupsWrongType(wanted: ClaimPath, type: String)
    case groupsOverage(wanted: ClaimPath)
    case noGroupsClaimConfigured
    /// A role that the service admits and the person does not hold. `wanted`: the groups of its plain form
    /// and of the rules that give it.
    case role(String, wanted: [[UInt8]], nearest: [UInt8]?)
    /// The token lacks a claim that stands elsewhere.
    case claimElsewhere(ClaimPath, Place)
    /// Names are wanted, and all groups of the token are GUIDs.
    case groupsAreIdentifiers(wanted: [[UInt8]], example: [UInt8])
    /// A rule of this name asks for a claim that is nowhere.
    case claimMissing(ClaimPath, rule: String)
    /// One member of `wanted` in full was wanted; a list that forbids, or a wish that no list can say, has
    /// none. `role`: it is the role's demand, not the service's.
    case condition(CheckTrace.Check, role: String?, wanted: [[[UInt8]]], present: [[UInt8]])
    /// The person holds the role; it is for these services and hosts (empty: all).
    case roleElsewhere(String, services: [[UInt8]], hosts: [[UInt8]])
    /// The host knows no groups of the account.
    case hostGroupsUnknown

    /// For a role with a near group, and for a principal: how the two names differ.
    package var difference: NameDifference? {
        switch self {
        case .role(_, let wanted, let nearest?): NameDifference(nearest, from: wanted)
        case .principalDiffers(_, let wanted, let present): NameDifference(present, from: [wanted])
        default: nil
        }
    }
}

/// What else there was to read at the provider; nil: nobody looked.
package struct ClaimsElsewhere: Sendable {
    package var userInfo: JSONObject?
    package var accessToken: JSONObject?

    package init(userInfo: JSONObject? = nil, accessToken: JSONObject? = nil) {
        self.userInfo = userInfo
        self.accessToken = accessToken
    }

    /// Where a claim is that the token lacks.
    func place(of path: ClaimPath) -> Miss.Place? {
        if let userInfo, let value = path.value(in: userInfo), value != .null { return .userInfo }
        if let accessToken, let value = path.value(in: accessToken), value != .null { return .accessToken }
        return nil
    }
}
