import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// FLOW-03, FLOW-06, HTTP-13: what a device endpoint may say.
struct DeviceAuthorizationTests {
    static let vectors = ProviderVector.all("device-response")
    private let issuer = ScriptedIssuer.url("https://idp.example.test")

    @Test func `all 52 vectors are there`() {
        #expect(Self.vectors.count == 52)
    }

    /// Through the relying party, as a whole answer: the document's own errors count too.
    @Test(arguments: vectors)
    func `every vector is judged as written, by the right check`(_ vector: ProviderVector) async throws {
        let transport = ScriptedTransport([.get("/.well-known/openid-configuration", .metadata)])
        await transport.expect(.post("/device", .json(vector.bytes("response"))))
        let party = RelyingParty.scripted(transport)
        if vector.isAccepted {
            let authorization = try await party.startDeviceAuthorization()
            check(authorization, against: vector)
        } else {
            let error = try await #require(throws: ProviderError.self) { try await party.startDeviceAuthorization() }
            #expect(error == expectedError(vector), "\(error)")
        }
        await transport.expectUsedUp()
    }

    private func check(_ authorization: DeviceAuthorization, against vector: ProviderVector) {
        #expect(authorization.userCode.allSatisfy { $0 == 0x2D || (0x30...0x7A).contains($0) })
        #expect(authorization.verificationURI == Array("https://idp.example.test/device".utf8))
        guard let effect = vector.members["effect"]?.object else { return }
        if let interval = effect["interval"]?.number?.integer {
            #expect(authorization.interval == .seconds(interval))
        }
        if effect["verification_uri_complete"] == .null { #expect(authorization.verificationURIComplete == nil) }
        #expect(effect.members.allSatisfy { $0.name.elementsEqual("interval".utf8) || $0.value == .null })
    }

    private func expectedError(_ vector: ProviderVector) -> ProviderError? {
        switch vector.kind {
        case "interval-type": .deviceAuthorization(.interval)
        case "expires-type": .deviceAuthorization(.lifetime)
        case "escape-code", "code": .deviceAuthorization(.userCode)
        case "escape-uri", "uri": .deviceAuthorization(.verificationURI)
        case "device-code": .deviceAuthorization(.deviceCode)
        // {"error": …} with status 200 has no device_code; the others are no JSON.
        case "doc":
            vector.bytes("response").starts(with: "{\"error\"".utf8) ? .deviceAuthorization(.deviceCode) : .notJSON
        default: nil
        }
    }

    private static let plain: [(String, JSONValue)] = [
        ("device_code", .text("GmRhmhcx")), ("user_code", .text("WDJB-MJHT")),
        ("verification_uri", .text("https://idp.example.test/device")), ("expires_in", ScriptedIssuer.number(600)),
    ]

    private func parse(
        changing name: String = "none", to value: JSONValue? = nil
    ) throws(DeviceAuthorizationError) -> DeviceAuthorization {
        var members = Self.plain.filter { $0.0 != name }
        if let value { members.append((name, value)) }
        return try DeviceAuthorization.parse(JSONValue.members(members).object ?? JSONObject(), issuer: issuer)
    }

    @Test func `five seconds where the provider is silent (RFC 8628 §3.2)`() throws {
        let authorization = try parse()
        #expect(authorization.interval == .seconds(5))
        #expect(authorization.verificationURIComplete == nil)
        #expect(authorization.deviceCode.withBytes { Array($0) } == Array("GmRhmhcx".utf8))
        #expect(!String(describing: authorization).contains("GmRhmhcx"))
    }

    @Test(arguments: [(1, 1), (899, 899), (900, 900), (901, 900), (86_400, 900), (2_147_483_647, 900)])
    func `a code lives for 15 minutes at most (FLOW-03)`(_ seconds: Int64, _ expected: Int64) throws {
        let authorization = try parse(changing: "expires_in", to: ScriptedIssuer.number(seconds))
        #expect(authorization.lifetime == .seconds(expected))
    }

    @Test(arguments: [
        JSONValue.text("600"), ScriptedIssuer.number(0), ScriptedIssuer.number(-1), .null,
        .number(JSONNumber(double: 600.5, integer: nil)), ScriptedIssuer.number(2_147_483_648),
        ScriptedIssuer.number(.max), ScriptedIssuer.number(.min),
    ])
    func `a lifetime that is no positive whole number is refused`(_ value: JSONValue) {
        #expect(throws: DeviceAuthorizationError.lifetime) { try parse(changing: "expires_in", to: value) }
    }

    @Test(arguments: [(0, 1), (1, 1), (2, 2), (600, 600)])
    func `the interval has a floor of one second`(_ seconds: Int64, _ expected: Int64) throws {
        let authorization = try parse(changing: "interval", to: ScriptedIssuer.number(seconds))
        #expect(authorization.interval == .seconds(expected))
    }

    @Test(arguments: [
        JSONValue.text("5"), ScriptedIssuer.number(-1), ScriptedIssuer.number(601), ScriptedIssuer.number(.max),
        .number(JSONNumber(double: 5.5, integer: nil)), .bool(true),
    ])
    func `an interval that is no whole number up to expires_in is refused`(_ value: JSONValue) {
        #expect(throws: DeviceAuthorizationError.interval) { try parse(changing: "interval", to: value) }
    }

    @Test func `a user code has at most 64 characters`() throws {
        let longest = [UInt8](repeating: UInt8(ascii: "Z"), count: 64)
        #expect(try parse(changing: "user_code", to: .string(longest)).userCode == longest)
        #expect(throws: DeviceAuthorizationError.userCode) {
            try parse(changing: "user_code", to: .string(longest + [0x5A]))
        }
    }

    @Test func `every byte of a user code is checked`() {
        for byte in UInt8.min...0x7F {
            let isAllowed =
                byte == 0x2D || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte)
            let code = try? parse(changing: "user_code", to: .string([0x41, byte])).userCode
            #expect((code != nil) == isAllowed, "\(byte)")
        }
    }

    @Test(arguments: [
        "https://idp.example.test/device?user_code=WDJB-MJHT", "https://idp.example.test/device#WDJB-MJHT",
        "https://IDP.example.test:8443/d",
    ])
    func `a complete address of the same host is shown`(_ text: String) throws {
        let authorization = try parse(changing: "verification_uri_complete", to: .text(text))
        #expect(authorization.verificationURIComplete == Array(text.utf8))
    }

    @Test(arguments: [
        "http://idp.example.test/d", "https://a@idp.example.test/d", "https://idp.example.test/\u{1B}[2J", "",
        "https://idp.example.test/é", "https://idp.example.test/#\u{9B}",
    ])
    func `a complete address that cannot be shown ends the login`(_ text: String) {
        #expect(throws: DeviceAuthorizationError.verificationURIComplete) {
            try parse(changing: "verification_uri_complete", to: .text(text))
        }
    }

    @Test func `the older spelling does not repair a wrong address`() {
        var members = Self.plain.filter { $0.0 != "verification_uri" }
        members += [("verification_uri", .null), ("verification_url", .text("https://idp.example.test/device"))]
        #expect(throws: DeviceAuthorizationError.verificationURI) {
            try DeviceAuthorization.parse(JSONValue.members(members).object ?? JSONObject(), issuer: issuer)
        }
    }
}
