import AccountRecord
import Accounts
import StrictJSON

extension AccountRequests {
    func setLock(_ request: JSONObject, isLocked: Bool) throws(AdminRefusal) -> JSONValue {
        let members = try AdminMembers(request, known: ["name", "check"])
        let (name, isCheck) = (try members.loginName("name"), try members.flag("check"))
        let before = try reading { () throws(StoreError) in try store.account(named: name) }
        let target = try target(isCheck: isCheck)
        let after = try changing { () throws(BindingError) in
            try isLocked ? target.lock(name) : target.unlock(name)
        }
        return answer(isLocked ? "locked" : "unlocked", before, after, isCheck: isCheck)
    }

    func rename(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        let members = try AdminMembers(request, known: ["name", "to", "check"])
        let (name, new) = (try members.loginName("name"), try members.loginName("to"))
        let isCheck = try members.flag("check")
        let before = try reading { () throws(StoreError) in try store.account(named: name) }
        let target = try target(isCheck: isCheck)
        let after = try changing { () throws(BindingError) in try target.rename(name, to: new, now: now) }
        return answer("renamed", before, after, isCheck: isCheck)
    }

    func rebind(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        let members = try AdminMembers(request, known: ["name", "issuer", "subject", "check"])
        let name = try members.loginName("name")
        let (issuer, subject) = (try members.text("issuer"), try members.text("subject"))
        let isCheck = try members.flag("check")
        try checkKnown(issuer: issuer)
        let before = try reading { () throws(StoreError) in try store.account(named: name) }
        let target = try target(isCheck: isCheck)
        let after = try changing { () throws(BindingError) in
            try target.rebind(name, issuer: issuer, subject: subject, now: now)
        }
        return answer("rebound", before, after, isCheck: isCheck)
    }

    func forget(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        let members = try AdminMembers(request, known: ["name", "check"])
        let (name, isCheck) = (try members.loginName("name"), try members.flag("check"))
        let target = try target(isCheck: isCheck)
        let tombstone = try changing { () throws(BindingError) in try target.forget(name, now: now) }
        if !isCheck { note("forgotten", "forgotten \(Self.text(name)), uid \(tombstone.uid)") }
        return .members([
            ("ok", .bool(true)), ("outcome", .text("forgotten")), ("check", .bool(isCheck)),
            (
                "account",
                .members([
                    ("name", .string(name.bytes)), ("uid", .integer(Int(tombstone.uid))),
                    ("issuer", tombstone.issuer.map { .string($0) } ?? .null),
                    ("subject", tombstone.subject.map { .string($0) } ?? .null),
                ])
            ),
        ])
    }

    /// `before` is nil only when the account was made between the look and the change.
    private func answer(_ outcome: String, _ before: Account?, _ after: Account, isCheck: Bool) -> JSONValue {
        let isChanged = before != after
        if isChanged, !isCheck {
            let old = before.map { $0.name == after.name ? "" : "\(Self.text($0.name)), now " } ?? ""
            note(
                outcome, "\(outcome) \(old)\(Self.text(after.name)), uid \(after.uid)",
                identity: before?.subject == after.subject ? nil : after.subject.map { (after.issuer, $0) })
        }
        return .members([
            ("ok", .bool(true)), ("outcome", .text(isChanged ? outcome : "unchanged")), ("check", .bool(isCheck)),
            ("account", .members(AccountJSON.members(after))),
        ])
    }

    /// A pin to an issuer that is nobody's locks the person out: a slash at the end is enough.
    func checkKnown(issuer: [UInt8]) throws(AdminRefusal) {
        guard service.inForce.providers.contains(where: { $0.issuer == issuer }) else { throw .unknownProvider }
    }

    /// ASCII by its type.
    static func text(_ name: LoginName) -> String { String(decoding: name.bytes, as: UTF8.self) }
}
