/// The nearest thing that a token had to what was wanted of a claim: for the administrator, and for the
/// person whose token it is. Values are the token's own bytes: escape them before a terminal.
package enum Miss: Equatable, Sendable {
    case principalMissing(wanted: ClaimPath, stringsPresent: [[UInt8]])
    case principalWrongType(wanted: ClaimPath, type: String)
    case emailNotVerified
    case principalDiffers(claim: ClaimPath, wanted: [UInt8], present: [UInt8])
    case groupsMissing(wanted: ClaimPath, arraysPresent: [[UInt8]])
    case groupsOverage(wanted: ClaimPath)
    case noGroupsClaimConfigured
}
