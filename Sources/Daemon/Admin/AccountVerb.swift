import Accounts
import StrictJSON

/// The requests of `usher account` and `usher store`.
enum AccountVerb: String, CaseIterable {
    case list = "account_list"
    /// Whose account it may be: `AccountRequests`.
    case show = "account_show"
    case add = "account_add"
    case pin = "account_pin"
    case rebind = "account_rebind"
    case rename = "account_rename"
    case lock = "account_lock"
    case unlock = "account_unlock"
    case forget = "account_forget"
    case export = "account_export"
    case importAccounts = "account_import"
    case check = "store_check"
    case backup = "store_backup"
    case restore = "store_restore"
    /// A piece of what an import or restore takes.
    case upload
    /// The next piece of an export or backup.
    case download

    /// Does it change accounts, unless it is asked to check only?
    var changes: Bool {
        switch self {
        case .add, .pin, .rebind, .rename, .lock, .unlock, .forget, .importAccounts, .restore: true
        case .list, .show, .export, .check, .backup, .upload, .download: false
        }
    }

    var right: AdminRequests.Right {
        switch self {
        case .show: .anyone
        case .list, .add, .pin, .rebind, .rename, .lock, .unlock, .forget, .export, .importAccounts, .check, .backup,
            .restore, .upload, .download:
            .administrator
        }
    }
}

extension AccountRequests {
    func answer(
        _ verb: AccountVerb, _ request: JSONObject, isAdministrator: Bool
    ) throws(AdminRefusal) -> JSONValue {
        switch verb {
        case .list: try list(request)
        case .show: try show(request, isAdministrator: isAdministrator)
        case .add: try add(request)
        case .pin: try pin(request)
        case .rebind: try rebind(request)
        case .rename: try rename(request)
        case .lock: try setLock(request, isLocked: true)
        case .unlock: try setLock(request, isLocked: false)
        case .forget: try forget(request)
        case .export: try export(request)
        case .importAccounts: try importAccounts(request)
        case .check: try check(request)
        case .backup: try backup(request)
        case .restore: try restores.restore(request)
        case .upload: try restores.upload(request)
        case .download: try download(request)
        }
    }

    private var restores: RestoreRequests {
        RestoreRequests(path: store.path, store: store, service: service, transfer: transfer, peer: peer)
    }
}
