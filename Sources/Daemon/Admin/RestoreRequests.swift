import AccountRecord
import Accounts
import OpenIDConnect
import StrictJSON

/// `store_restore`, and the pieces that are sent before it: for a store that is open, and for one that cannot
/// be opened because it is damaged.
struct RestoreRequests: Sendable {
    let path: String
    /// nil when it cannot be opened.
    let store: AccountStore?
    let service: LoginService
    let transfer: AdminTransfer
    /// Who asks: for the log.
    let peer: UInt32

    func upload(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        try transfer.upload(try AdminMembers(request, known: ["data"]).bytes("data"), storePath: path)
    }

    /// Puts what was uploaded on this connection in the store's place.
    func restore(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        let members = try AdminMembers(request, known: ["bytes", "check"])
        let isCheck = try members.flag("check")
        let file = try transfer.received(bytes: try members.count("bytes"))
        defer { withExtendedLifetime(file) {} }
        let report: RestoreReport
        do throws(StoreError) { report = try restore(file.path, isCheck: isCheck) } catch {
            throw AdminRefusal(error)
        }
        let kept = AccountJSON.report(report.kept)
        let disputed = JSONValue.array(report.disputed.map { .string($0.bytes) })
        let previous =
            switch report.previous {
            case .absent: "absent"
            case .whole: "whole"
            case .partial: "partial"
            }
        if !isCheck {
            service.audit.note(
                "account.restored", "uid \(peer) has restored the store", priority: "5",
                members: [("peer_uid", .integer(Int(peer))), ("kept", kept), ("disputed", disputed)])
        }
        return .members([
            ("ok", .bool(true)), ("check", .bool(isCheck)), ("previous", .text(previous)),
            ("accounts", .integer(report.accounts)), ("kept", kept), ("disputed", disputed),
        ])
    }

    private var now: UnixSeconds { service.clock.now() }

    private func restore(_ backup: String, isCheck: Bool) throws(StoreError) -> RestoreReport {
        if isCheck { return try AccountStore.rehearseRestore(backup: backup, to: path, now: now) }
        if let store { return try store.restore(backup: backup, now: now) }
        return try AccountStore.restore(backup: backup, to: path, now: now)
    }
}
