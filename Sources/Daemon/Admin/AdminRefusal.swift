import AccountRecord
import Accounts
import StrictJSON

/// A request that is refused: a stable code, and a sentence for whoever asked.
struct AdminRefusal: Error, Equatable {
    let reason: String
    let message: String
    /// Of several names in a request it concerns one.
    var isOfName = false

    static let badRequest = AdminRefusal(
        reason: "admin.bad_request", message: "The request lacks something, or has something that does not belong.")
    static let noStore = AdminRefusal(reason: "admin.no_store", message: "usherd has no store of accounts open.")
    /// What is not there and what is another's look the same.
    static let noAccount = AdminRefusal(
        reason: "admin.no_account", message: "There is no such account, or it is not yours.")
    static let noSession = AdminRefusal(
        reason: "session.none", message: "There is no such sign-in, or it is not yours.")
    static let ambiguousSession = AdminRefusal(
        reason: "session.ambiguous", message: "Several sign-ins have an id that begins so: write more of it.")
    static let transfer = AdminRefusal(
        reason: "admin.transfer", message: "Nothing is being transferred on this connection, or not all of it came.")
    static let unknownProvider = AdminRefusal(
        reason: "admin.unknown_provider", message: "The configuration has no provider of that name or issuer.")

    var json: JSONValue { AdminRequests.refusal(reason, message) }
}

extension AdminRefusal {
    init(_ error: BindingError) {
        let isOfStore = if case .store = error { true } else { false }
        self.init(reason: error.reason, message: Self.sentence(error), isOfName: !isOfStore)
    }

    /// Of a reading of the store, or a change, that concerns no binding.
    init(_ error: AccountFault) {
        if case .binding(let error) = error {
            self.init(error)
        } else {
            self.init(reason: error.reason, message: "usherd cannot read or change its store.")
        }
    }

    init(_ error: StoreError) {
        self.init(reason: error.reason, message: Self.sentence(error))
    }

    init(_ error: AccountProposalError) {
        let sentence =
            switch error {
            case .hostSilent: "The host's name service does not answer."
            case .fault(.noRecord): "The host does not know the name, and uid_source = \"existing\" makes no account."
            case .fault(.recordDiffers(let uid)): "The host has a record of the name with uid \(uid)."
            case .fault(.seedMissing): "usherd has no credential usher.uid_seed: see usher uid seed."
            case .fault(.uidClaim): "The uid comes from a claim: the first login makes the account."
            case .fault(.binding(let error)): Self.sentence(error)
            case .fault(.uidOutOfRange), .fault(.publish), .fault(.token): "There is no uid for the name."
            case .unpublishable(.nameOfLocalGroup): "A group of /etc/group has the name."
            case .unpublishable(.uidOfLocalAccount): "/etc/passwd or /etc/group has the uid that is computed for it."
            case .unpublishable: "The account would not be published."
            }
        self.init(reason: error.reason, message: sentence, isOfName: error.isOfName)
    }

    init(_ error: ImportError) {
        let sentence =
            switch error {
            case .json: "This is no JSON document, or it is too large."
            case .format: "This is no export of accounts, or one of a later version."
            case .entry(let list, let index):
                "Entry \(index + 1) of \(list.rawValue) lacks a member, or has one that does not belong."
            case .conflict(let list, let index, let error):
                "Entry \(index + 1) of \(list.rawValue) contradicts this host: \(error.reason). "
                    + Self.sentence(error)
            case .store(let error): Self.sentence(error)
            }
        self.init(reason: error.reason, message: sentence)
    }

    private static func sentence(_ error: BindingError) -> String {
        switch error {
        case .subjectChanged: "The name belongs to another subject of the provider."
        case .issuerChanged: "The name belongs to somebody of another provider."
        case .nameChanged(let bound): "The subject has the name \(text(bound)) here."
        case .uidChanged(let bound): "The account has the uid \(bound) here."
        case .uidTaken(let holder): "The uid is that of \(text(holder))."
        case .uidRetired: "A forgotten account had the uid."
        case .uidForbidden: "No person may have the uid."
        case .nameReserved: "The name is reserved for the system."
        case .nameTaken(let uid): "The account with uid \(uid) has the name."
        case .nameRetired: "A forgotten or renamed account had the name."
        case .subjectTaken(let holder): "The subject is bound to \(text(holder))."
        case .subjectRetired: "The subject's account was given to somebody else."
        case .forgotten: "The subject's account was forgotten."
        case .notListed: "There is no such account, and a login may not make it."
        case .locked: "The account is locked."
        case .seedChanged: "The uid was computed with another seed than this host's, or the seed is not known."
        case .invalid(let field): "The \(field.rawValue) is not one that an account may have."
        case .unknown: "There is no such account."
        case .store(let error): sentence(error)
        }
    }

    private static func sentence(_ error: StoreError) -> String {
        switch error {
        case .locked: "The store is held by another program or transfer."
        case .corrupt(let what): "The store is damaged: \(what)."
        case .full: "The disk is full, or the store has its greatest size."
        case .readOnly: "The store cannot be written."
        case .foreign: "This is another program's database."
        case .newer(let version): "This was written by a later version of Usher (\(version))."
        case .schema: "The tables are not those of their version."
        case .missing: "There is no such file."
        case .exists: "There is a file already."
        case .restoreUnfinished: "A restore was interrupted; restore again."
        case .path: "The store's directory or a file in it is not usherd's alone."
        case .io(let code): "The disk does not read or write (SQLite \(code))."
        case .host(let number): "The disk does not read or write (errno \(number))."
        case .memory: "There is no memory left."
        case .closed: "The store is closed; see usherd's log."
        case .notStorable: "This is too large to be kept."
        case .sqlite(let code): "SQLite refuses (\(code))."
        }
    }

    /// ASCII by its type.
    private static func text(_ name: LoginName) -> String { String(decoding: name.bytes, as: UTF8.self) }
}
