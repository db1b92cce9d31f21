import Accounts
import OpenIDConnect
import StrictJSON

extension AccountRequests {
    func download(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        _ = try AdminMembers(request, known: [])
        return try transfer.download()
    }

    func export(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        _ = try AdminMembers(request, known: [])
        return transfer.begin(.bytes(try reading { () throws(StoreError) in try store.export() }))
    }

    /// Takes over what was uploaded on this connection.
    func importAccounts(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        let members = try AdminMembers(request, known: ["bytes", "check"])
        let isCheck = try members.flag("check")
        let file = try transfer.received(bytes: try members.count("bytes"))
        guard
            let document = try reading({ () throws(StoreError) in
                try file.read(maximum: AccountStore.maximumExportBytes)
            })
        else { throw AdminRefusal(StoreError.notStorable) }
        let target = try target(isCheck: isCheck)
        let report: ImportReport
        do throws(ImportError) { report = try target.importAccounts(document, now: now) } catch {
            throw AdminRefusal(error)
        }
        if !isCheck {
            note("imported", "imported accounts", members: [("report", AccountJSON.report(report))])
        }
        return .members([("ok", .bool(true)), ("check", .bool(isCheck)), ("report", AccountJSON.report(report))])
    }

    func check(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        _ = try AdminMembers(request, known: [])
        let report = try reading { () throws(StoreError) in try store.check() }
        return .members([
            ("ok", .bool(true)), ("path", .text(store.path)), ("version", .integer(Int(clamping: report.version))),
            ("bytes", .integer(Int(clamping: report.bytes))), ("accounts", .integer(report.accounts)),
            ("locked", .integer(report.locked)), ("pinned", .integer(report.pinned)),
            ("tombstones", .integer(report.tombstones)), ("facts", .integer(report.facts)),
            ("stale_facts", .integer(report.staleFacts)), ("tokens", .integer(report.tokens)),
            ("clock_mark", .integer(Int(clamping: report.clockMark.value))),
            ("now", .integer(Int(clamping: now.value))),
            ("problems", .array(report.problems.map(JSONValue.text))),
        ])
    }

    func backup(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        _ = try AdminMembers(request, known: [])
        return transfer.begin(.file(try reading { () throws(StoreError) in try store.outgoing() }))
    }
}
