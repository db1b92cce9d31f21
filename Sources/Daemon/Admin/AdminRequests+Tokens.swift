import AccountRecord
import Accounts
import LoginPolicy
import OpenIDConnect
import SecretMemory
import StrictJSON

/// What a person's own tokens are for: logging out, and programs. Each asks for their own uid alone; root may log
/// somebody out, and gets nobody's tokens.
extension AdminRequests {
    private enum Verb: String {
        case logout
        case sessionToken = "session_token"
    }

    /// The line of the answer, for whoever asked and nobody else.
    func line(
        _ line: [UInt8], peer uid: UInt32, transfer: AdminTransfer = AdminTransfer()
    ) async -> SecretBytes {
        guard let request = try? JSONValue.parse(line, limits: JSONLimits(bytes: 16_384, depth: 4)).object,
            let verb = request["verb"]?.text.flatMap({ Verb(rawValue: String(decoding: $0, as: UTF8.self)) })
        else { return Self.plain(await answer(line, peer: uid, transfer: transfer)) }
        do throws(AdminRefusal) {
            guard Self.isSomebody(uid) else {
                throw AdminRefusal(reason: "admin.not_allowed", message: "Only root may ask this.")
            }
            switch verb {
            case .logout: return try await logout(request, peer: uid)
            case .sessionToken: return try await sessionToken(request, peer: uid)
            }
        } catch { return Self.plain(error.json) }
    }

    private static func plain(_ answer: JSONValue) -> SecretBytes {
        var line = answer.encoded() + [UInt8(ascii: "\n")]
        return SecretBytes(consuming: &line)
    }

    /// `audience`: for whom it shall be. `check`: only say whether there would be one.
    private func sessionToken(_ request: JSONObject, peer uid: UInt32) async throws(AdminRefusal) -> SecretBytes {
        let members = try AdminMembers(request, known: ["audience", "check"])
        let audience = try members.optionalText("audience")
        let target = audience.flatMap { TokenTarget($0) }
        guard audience == nil || target != nil else { throw .badRequest }
        let isCheck = try members.flag("check")
        let tokens = SessionTokens(service: service)
        do throws(TokenRefusal) {
            if isCheck {
                try await tokens.check(uid: uid, target: target)
                return Self.plain(.members([("ok", .bool(true))]))
            }
            let token = try await tokens.token(uid: uid, target: target)
            let now = service.clock.now().value
            let line = SecretLine.encode(
                [
                    ("ok", .bool(true)), ("token_type", .text("Bearer")),
                    ("expires_at", .integer(Int(clamping: token.end.value))),
                    ("expires_in", .integer(Int(clamping: max(token.end.value - min(now, token.end.value), 0)))),
                ], "access_token", token.secret)
            guard let line else { throw .provider(.tokenResponse(.accessTokenType)) }
            return line
        } catch {
            return Self.plain(
                .members([
                    ("ok", .bool(false)), ("reason", .text(error.reason)), ("message", .text(error.message)),
                    ("final", .bool(error.isFinal)),
                ]))
        }
    }

    /// `name`: whom root logs out. `url`: with `end_session = "print"` the address for the caller's browser.
    private func logout(_ request: JSONObject, peer uid: UInt32) async throws(AdminRefusal) -> SecretBytes {
        let members = try AdminMembers(request, known: ["name", "url"])
        let name = try members.optionalText("name") == nil ? nil : members.loginName("name")
        let wantsURL = try members.flag("url")
        do throws(AccountFault) {
            let target: UInt32?
            if let name {
                target = isAdministrator(uid) ? try await account(named: name)?.uid : nil
                guard target != nil else { throw AccountFault.binding(.unknown) }
            } else {
                target = uid
            }
            let logout = HostLogout(service: service, uid: target ?? uid)
            let url = wantsURL && name == nil ? try await logout.url() : nil
            let ended = try await logout.endAll()
            let answer: [(String, JSONValue)] = [
                ("ok", .bool(true)), ("outcome", .text(ended.isEmpty ? "not_signed_in" : "logged_out")),
                ("sign_ins", .integer(ended.count)),
            ]
            switch url {
            case .success(let url)?:
                return SecretLine.encode(answer, "end_session_url", url) ?? Self.plain(.members(answer))
            case .failure(let error)?:
                return Self.plain(.members(answer + [("end_session", .text(error.reason))]))
            case nil: return Self.plain(.members(answer))
            }
        } catch {
            guard error != .binding(.unknown) else { throw .noAccount }
            throw AdminRefusal(reason: error.reason, message: "The store of accounts does not answer.")
        }
    }

    private func account(named name: LoginName) async throws(AccountFault) -> Account? {
        try await service.accounts?.worker.onStore { (store) throws(StoreError) -> Account? in
            try store.account(named: name)
        }
    }
}
