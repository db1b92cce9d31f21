import SecretMemory
import StrictJSON

/// What usherd says when somebody asks for an access token of their own.
enum AccessTokenAnswer {
    struct Token {
        let secret: SecretBytes
        /// Seconds since 1970.
        let expiresAt: Int64
        /// Seconds from the answer on; 0: the provider did not say.
        let expiresIn: Int64
    }

    struct Refusal: Error, Equatable {
        /// A stable code; printable.
        let reason: String
        /// A sentence; printable.
        let message: String
        /// The person may have none: one that is still there shall go.
        let isFinal: Bool
    }

    /// The provider may have to be asked; in milliseconds.
    private static let patience: Int64 = 30_000

    /// `isCheck`: nil comes back where there would be one.
    static func ask(_ socket: AdminSocket, audience: String?, isCheck: Bool = false) throws(Refusal) -> Token? {
        var members = audience.map { [("audience", JSONValue.text($0))] } ?? []
        if isCheck { members.append(("check", .bool(true))) }
        let answer: JSONObject
        do throws(AdminError) {
            var line = try socket.open().ask(AdminVerb.sessionToken.request(members), patience: patience)
            defer { line.eraseSecret() }
            answer = try AdminAnswer.object(line)
        } catch {
            let failure = AccountFailure(error, path: socket.path)
            throw Refusal(reason: failure.reason, message: failure.message, isFinal: false)
        }
        guard answer["ok"] == .bool(true) else {
            let failure = AccountFailure(refusal: answer)
            throw Refusal(
                reason: failure.reason, message: failure.message, isFinal: answer["final"] == .bool(true))
        }
        if isCheck { return nil }
        guard let text = answer["access_token"]?.text, !text.isEmpty,
            let expiresAt = answer["expires_at"]?.number?.integer,
            let expiresIn = answer["expires_in"]?.number?.integer, expiresIn >= 0
        else {
            let failure = AccountFailure(.malformed, path: socket.path)
            throw Refusal(reason: failure.reason, message: failure.message, isFinal: false)
        }
        return Token(secret: SecretBytes(copying: text), expiresAt: expiresAt, expiresIn: expiresIn)
    }
}

extension AccessTokenAnswer.Refusal {
    /// Refused is 1; when nothing could be asked it is 2.
    var status: Int32 { reason.hasPrefix("admin.") ? 2 : 1 }

    var json: JSONValue {
        .members([("ok", .bool(false)), ("reason", .text(reason)), ("message", .text(message))])
    }
}
