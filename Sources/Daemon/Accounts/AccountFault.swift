package import Accounts
package import LoginFlow

/// Why somebody whom policy lets in gets no account.
package enum AccountFault: Error, Equatable, Sendable {
    case binding(BindingError)
    /// The refresh token in the store cannot be used, or none can be kept.
    case token(SealingError)
    /// The credential `usher.uid_seed` is missing, or too short to be one.
    case seedMissing
    /// The claim that holds the uid is missing or no whole number.
    case uidClaim
    /// The uid lies outside `uid_range`.
    case uidOutOfRange(UInt32)
    /// The account shall be one that the host has already, and there is none.
    case noRecord
    /// The host has another record of the name than the account's.
    case recordDiffers(uid: UInt32)
    /// What libnss_usher.so.2 shall say is not in force.
    case publish(PublishFault)

    /// The audit name: stable, in docs/runbook.md.
    package var reason: String {
        switch self {
        case .binding(let error): error.reason
        case .token(let error): error.reason
        case .seedMissing: "accounts.seed_missing"
        case .uidClaim: "accounts.uid_claim"
        case .uidOutOfRange: "accounts.uid_out_of_range"
        case .noRecord: "account.no_record"
        case .recordDiffers: "account.record_differs"
        case .publish: "accounts.publish_failed"
        }
    }

    /// What an administrator must mend, for the log; nil when the person alone is concerned.
    var explanation: String? {
        switch self {
        case .binding(.store): "the store of accounts does not answer"
        case .binding(.seedChanged): "new accounts need the seed of this host's first ones"
        case .binding: nil
        case .token: "a refresh token cannot be kept or used"
        case .seedMissing: "new accounts need the credential usher.uid_seed"
        case .uidClaim: "the claim of the uid is missing, or no whole number"
        case .uidOutOfRange: "the claim of the uid is outside uid_range"
        case .noRecord, .recordDiffers: nil
        case .publish(let fault): "accounts are not published: \(fault.explanation)"
        }
    }

    package var refusal: AccountRefusal { AccountRefusal(reason: reason, kind: kind) }

    private var kind: AccountRefusal.Kind {
        switch self {
        case .binding(.locked): .locked
        case .binding(.store), .binding(.invalid), .binding(.seedChanged): .fault
        case .binding(.subjectChanged), .binding(.issuerChanged), .binding(.nameChanged), .binding(.uidChanged),
            .binding(.uidTaken), .binding(.uidRetired), .binding(.uidForbidden), .binding(.nameReserved),
            .binding(.nameTaken), .binding(.nameRetired), .binding(.subjectTaken), .binding(.subjectRetired),
            .binding(.forgotten), .binding(.notListed), .binding(.unknown):
            .notTheirs
        case .token, .seedMissing, .uidClaim, .uidOutOfRange, .noRecord, .recordDiffers, .publish: .fault
        }
    }
}

/// Why accounts are not published as they should be.
package enum PublishFault: Error, Equatable, Sendable {
    /// usher-publish cannot be reached, or does not answer.
    case unreachable
    /// Somebody else listens at its socket.
    case stranger(uid: UInt32)
    case malformedAnswer
    /// The code of its refusal.
    case refused(String)
    /// This account, or a group of it, is not published; the code of the first problem.
    case row(String)
    /// There are more accounts than one request holds, or the store cannot be read.
    case rows
}

extension PublishFault {
    var explanation: String {
        switch self {
        case .unreachable: "usher-publish does not answer"
        case .stranger(let uid): "uid \(uid) listens at its socket"
        case .malformedAnswer: "usher-publish answers in another form"
        case .refused(let reason), .row(let reason): reason
        case .rows: "the store or the local groups cannot be read, or there are too many accounts"
        }
    }
}
