import LoginPolicy
import OpenIDConnect
import StrictJSON
import UsherConfiguration

/// Answers the verbs of `usher session open`.
struct BearerRequests: Sendable {
    let service: LoginService
    let intake: SecretIntake
    let peer: UInt32

    func answer(_ verb: BearerVerb, _ request: JSONObject) async -> JSONValue {
        do throws(AdminRefusal) {
            switch verb {
            case .secret: return try announce(request)
            case .open: return try await open(request)
            }
        } catch { return error.json }
    }

    private func announce(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        let count = try AdminMembers(request, known: ["bytes"]).count("bytes")
        guard (1...SecretIntake.maximumBytes).contains(count) else { throw .badRequest }
        intake.expect(count)
        return .members([("ok", .bool(true))])
    }

    private func open(_ request: JSONObject) async throws(AdminRefusal) -> JSONValue {
        guard service.sessions != nil else { throw .noStore }
        let members = try AdminMembers(request, known: ["audit_session", "tty_device", "leader", "leader_start"])
        let opening = BearerOpening(
            uid: peer,
            auditSession: request["audit_session"] == nil ? nil : try number(members, "audit_session"),
            ttyDevice: try number(members, "tty_device"), leader: try number(members, "leader"),
            leaderStart: try number(members, "leader_start"))
        guard let token = intake.secret() else { throw .badRequest }
        switch await service.signIn(presenting: token, opening) {
        case .success(let record): return answer(record)
        case .failure(let refusal): throw AdminRefusal(reason: refusal.reason, message: refusal.message)
        }
    }

    private func number<Number: FixedWidthInteger>(
        _ members: AdminMembers, _ name: StaticString
    ) throws(AdminRefusal) -> Number {
        guard let number = Number(exactly: try members.count(name)) else { throw .badRequest }
        return number
    }

    private func answer(_ record: SessionRecord) -> JSONValue {
        let services = service.inForce.configuration.services.filter {
            $0.reuse?.bearerProviders.contains(record.provider) ?? false
        }
        return .members([
            ("ok", .bool(true)), ("session", .text(Hexadecimal.text(record.id))), ("provider", .text(record.provider)),
            ("ends_at", .integer(Int(record.signedInAt.wall.value + (record.maximumAge ?? 0)))),
            ("services", .array(services.map { .string($0.name) })),
        ])
    }
}
