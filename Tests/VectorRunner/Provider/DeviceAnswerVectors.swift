import OpenIDConnect
import StrictJSON

/// own/device-response.json: answers of a device authorization endpoint, through the whole client.
enum DeviceAnswerVectors {
    private static let issuer = "https://idp.example.test"

    @Sendable static func judge(_ folder: VectorFolder) async -> [FileReport] {
        guard let document = folder.object("own/device-response.json") else { return [] }
        var report = FileReport("own/device-response.json")
        guard let issuer = try? IssuerURL.check(Array(issuer.utf8), plainLoopbackAllowed: false) else { return [] }
        for vector in document.objects("cases") {
            let party = RelyingParty(
                configuration: ProviderConfiguration(
                    name: "vectors", issuer: issuer,
                    client: ClientConfiguration(id: Array("vectors".utf8), authentication: .none)),
                transport: CannedTransport(issuer: Self.issuer, deviceAnswer: vector.bytes("response") ?? []),
                effects: RelyingPartyEffects(
                    now: { UnixSeconds(1_900_000_000) }, uptime: { .seconds(1_000) }, clientSecret: { nil },
                    randomBytes: { [UInt8](repeating: 7, count: $0) }))
            do throws(ProviderError) {
                let authorization = try await party.startDeviceAuthorization()
                let isRight = vector.wantsAcceptance && has(authorization, vector["effect"]?.object)
                report.record("\(vector.string("id")) (accepted)", isRight: isRight)
            } catch {
                report.record(
                    vector.string("id"), wanted: vector.wantsAcceptance, isAccepted: false, reason: error.reason)
            }
        }
        return [report]
    }

    /// Is what must be in force after acceptance in force? Nothing else than printable ASCII may be shown.
    private static func has(_ authorization: DeviceAuthorization, _ effect: JSONObject?) -> Bool {
        let shown =
            authorization.userCode + authorization.verificationURI + (authorization.verificationURIComplete ?? [])
        guard shown.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
        return (effect?.members ?? []).allSatisfy { member in
            switch (String(decoding: member.name, as: UTF8.self), member.value) {
            case ("interval", .number(let wanted)): authorization.interval == .seconds(wanted.integer ?? -1)
            case ("expires_in", .number(let wanted)): authorization.lifetime == .seconds(wanted.integer ?? -1)
            case ("verification_uri_complete", .null): authorization.verificationURIComplete == nil
            case ("verification_uri_complete", let wanted): wanted.text == authorization.verificationURIComplete
            case ("verification_uri", let wanted): wanted.text == authorization.verificationURI
            case ("user_code", let wanted): wanted.text == authorization.userCode
            default: false
            }
        }
    }
}
