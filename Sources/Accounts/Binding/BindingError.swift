package import AccountRecord

/// Why an identity, a name and a uid do not go together, or an account is not changed.
package enum BindingError: Error, Equatable, Sendable {
    /// The name belongs to another subject of the same provider.
    case subjectChanged
    /// The name belongs to somebody of another provider.
    case issuerChanged
    /// The subject has another name here.
    case nameChanged(bound: LoginName)
    /// The account has another uid here.
    case uidChanged(bound: UInt32)
    case uidTaken(by: LoginName)
    /// An account that is gone had the uid.
    case uidRetired
    /// No person may have the uid on any host.
    case uidForbidden
    case nameReserved
    case nameTaken(uid: UInt32)
    /// An account that is gone, or has another name now, had the name.
    case nameRetired
    case subjectTaken(by: LoginName)
    /// The subject was bound to an account that belongs to somebody else now.
    case subjectRetired
    /// The subject's account was forgotten.
    case forgotten
    /// There is no such account, and a login may not make it.
    case notListed
    case locked
    /// The uid was computed with another seed than this host's first one, or nobody said with which.
    case seedChanged
    case invalid(AccountField)
    case unknown
    case store(StoreError)

    /// The audit name: stable, in docs/runbook.md.
    package var reason: String {
        switch self {
        case .subjectChanged: "account.sub_changed"
        case .issuerChanged: "account.issuer_changed"
        case .nameChanged: "account.name_changed"
        case .uidChanged: "account.uid_changed"
        case .uidTaken: "account.uid_taken"
        case .uidRetired: "account.uid_retired"
        case .uidForbidden: "account.uid_forbidden"
        case .nameReserved: "account.name_reserved"
        case .nameTaken: "account.name_taken"
        case .nameRetired: "account.name_retired"
        case .subjectTaken: "account.sub_taken"
        case .subjectRetired: "account.sub_retired"
        case .forgotten: "account.forgotten"
        case .notListed: "account.not_listed"
        case .locked: "account.locked"
        case .seedChanged: "account.seed_changed"
        case .invalid: "account.field_invalid"
        case .unknown: "account.unknown"
        case .store(let error): error.reason
        }
    }
}

extension BindingError: StoreFailing {
    init(store: StoreError) { self = .store(store) }
}

/// A field of an account that the store does not take as it is.
package enum AccountField: String, Sendable {
    case issuer
    case subject
    case gid
    case home
    case shell
    case seedFingerprint
    case facts
    case service
    case reason
}
