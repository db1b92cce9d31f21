import StrictJSON
import TestVectors
import Testing

@testable import LoginPolicy

/// Tests/Vectors/own/groups.json: which roles a groups claim gives.
struct GroupVectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let id: String
        let claims: JSONObject
        let isAccepted: Bool
        let roles: Set<String>
        let testDescription: String
    }

    static let vectors: [Vector] = {
        guard let cases = try? TestVectors.own("groups")["cases"]?.array else { return [] }
        return cases.compactMap { element in
            guard let vector = element.object, let claims = vector["claims"]?.object,
                let id = vector["id"]?.text, let expect = vector["expect"]?.text, let roles = vector["roles"]?.array
            else { return nil }
            return Vector(
                id: String(decoding: id, as: UTF8.self), claims: claims, isAccepted: expect == bytes("accept"),
                roles: Set(roles.compactMap { $0.text.map { String(decoding: $0, as: UTF8.self) } }),
                testDescription: String(decoding: id + bytes(": ") + (vector["why"]?.text ?? []), as: UTF8.self))
        }
    }()

    /// The same claims, of somebody whose name fits.
    private func decide(_ vector: Vector, service: String) throws -> Decision {
        var object = try claims(#"{"preferred_username":"alice"}"#)
        for member in vector.claims.members {
            let isNew = object.append(name: member.name, value: member.value)
            #expect(isNew)
        }
        return SampleRules.make().decide(
            SampleRules.facts(object), login: bytes("alice"), in: LoginContext(service: bytes(service)))
    }

    @Test func `all vectors are there`() {
        #expect(Self.vectors.count == 27)
        #expect(Self.vectors.filter(\.isAccepted).count == 22)
    }

    @Test(arguments: vectors)
    func `a claim gives exactly the roles of the table`(_ vector: Vector) throws {
        let decision = try decide(vector, service: "sshd")
        #expect(Set(decision.roles) == vector.roles)
        if vector.isAccepted {
            let isOverage = vector.claims["hasgroups"] != nil
            let denial: PolicyDenial = isOverage ? .groupsUnknown : .noRole
            #expect(decision.verdict == (vector.roles.contains("login") ? .granted : .denied(denial)))
        } else {
            #expect(decision.verdict == .denied(.groupsWrongType))
        }
    }

    @Test(arguments: vectors)
    func `sudo is for admin alone`(_ vector: Vector) throws {
        #expect((try decide(vector, service: "sudo").verdict == .granted) == vector.roles.contains("admin"))
    }
}
