import Glibc
import HostSystem
import LoginPolicy
import OpenIDConnect
import SecretMemory
import UsherConfiguration

/// Proves itself to the provider as usherd does, without anybody's token.
struct ClientTrial {
    private static let area = "client authentication"

    let configuration: UsherConfiguration
    let party: RelyingParty

    /// A token that nobody has is revoked (RFC 7009: that counts as done, and only for a client that is known). Where
    /// the provider revokes nothing, a code is asked for that nobody will use.
    func run(into report: inout DoctorReport) async {
        let nobodys = SecretBytes(
            copying: Array("usher-doctor-".utf8) + SystemRandom.mustHaveBytes(8).flatMap(Self.hex))
        switch await party.revoke(nobodys, kind: .refreshToken) {
        case .done, .unsupportedTokenType: report.add(Self.area, [])
        case .failed(let error) where Self.isOfClient(error): conclude(error, &report)
        case .notOffered, .later, .failed: await byDeviceCode(into: &report)
        }
    }

    private func byDeviceCode(into report: inout DoctorReport) async {
        let grants = configuration.rules.services.reduce(into: Set<GrantKind>()) { $0.formUnion($1.grants) }
        guard grants.contains(.device) else {
            report.skip("client authentication: the provider revokes no tokens, and no service uses the device grant")
            return
        }
        do throws(ProviderError) {
            _ = try await party.startDeviceAuthorization()
            report.add(Self.area, [])
        } catch {
            conclude(error, &report)
        }
    }

    private static func isOfClient(_ error: ProviderError) -> Bool {
        switch error {
        case .clientRefused, .clientSecretUnreadable, .clientKeyUnusable, .clientAssertion, .publicClient: true
        default: false
        }
    }

    private func conclude(_ error: ProviderError, _ report: inout DoctorReport) {
        if case .clientSecretUnreadable = error, geteuid() != 0 {
            report.skip("client authentication: only root can read the client's secret")
            return
        }
        let (text, advice) = ProviderAdvice.of(error)
        let code: DoctorCode =
            switch error {
            case .clientSecretUnreadable: .clientSecret
            case .clientKeyUnusable, .clientAssertion: .clientKey
            default: .clientAuth
            }
        report.add(Self.area, [.problem(code, "\(text) (\(error.reason))", advice: Self.advice(error) ?? advice)])
    }

    private static func advice(_ error: ProviderError) -> String? {
        if case .clientSecretUnreadable = error {
            return "put the secret into /etc/credstore, owned by root with mode 0600, or compare client.secret_file"
        }
        return nil
    }

    private static func hex(_ byte: UInt8) -> [UInt8] {
        [byte >> 4, byte & 15].map { $0 < 10 ? $0 + 0x30 : $0 + 0x57 }
    }
}
