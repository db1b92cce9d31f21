import StrictJSON

/// What the admin socket may be asked.
enum AdminVerb: String {
    case ping
    case status
    /// The caller's own last trial; handed out once.
    case trial
    /// Why the last login of a person at a service was granted or refused.
    case explain
    case providerShow = "provider_show"
    case providerRefresh = "provider_refresh"
    case accountList = "account_list"
    case accountShow = "account_show"
    case accountAdd = "account_add"
    case accountPin = "account_pin"
    case accountRebind = "account_rebind"
    case accountRename = "account_rename"
    case accountLock = "account_lock"
    case accountUnlock = "account_unlock"
    case accountForget = "account_forget"
    case accountExport = "account_export"
    case accountImport = "account_import"
    case storeCheck = "store_check"
    case storeBackup = "store_backup"
    case storeRestore = "store_restore"
    /// Ends all sign-ins of the caller, or of whom root names.
    case logout
    /// An access token of the caller's own.
    case sessionToken = "session_token"
    case sessionList = "session_list"
    case sessionShow = "session_show"
    case sessionEnd = "session_end"
    case sessionOpen = "session_open"
    /// Announces bytes that follow the line.
    case secret
    /// Pieces of what is longer than a line; they belong to one connection.
    case upload
    case download

    /// One line of JSON.
    func request(_ members: [(String, JSONValue)]) -> [UInt8] {
        JSONValue.members([("verb", .text(rawValue))] + members).encoded() + [UInt8(ascii: "\n")]
    }
}
