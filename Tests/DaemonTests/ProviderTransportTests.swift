import Glibc
import OpenIDConnect
import Testing
import UsherConfiguration

@testable import Daemon

/// What a provider's transport needs before usherd starts.
struct ProviderTransportTests {
    private func provider(_ directory: TemporaryDirectory) throws -> ProviderConfiguration {
        var provider = ProviderConfiguration(
            name: "company", issuer: try .check(Array("https://login.example.com".utf8), plainLoopbackAllowed: false),
            client: ClientConfiguration(id: Array("usher".utf8), authentication: .none))
        provider.tls.clientCertificate = ClientCertificate(
            certificateFile: directory.path + "/certificate", keyFile: directory.path + "/key")
        return provider
    }

    private func write(_ name: String, in directory: TemporaryDirectory, mode: mode_t) throws {
        let descriptor = open("\(directory.path)/\(name)", O_WRONLY | O_CREAT, mode)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(fchmod(descriptor, mode) == 0 && Glibc.write(descriptor, "x", 1) == 1)
    }

    private func refusal(_ provider: ProviderConfiguration) -> String? {
        do throws(UnusableConfiguration) {
            _ = try ProviderTransport.make(for: provider, limits: Limits(), isDemo: false)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `a key that others can read keeps usherd from starting`() throws {
        let directory = try TemporaryDirectory()
        defer { for name in ["certificate", "key"] { unlink(directory.file(name)) } }
        try write("certificate", in: directory, mode: 0o644)
        try write("key", in: directory, mode: 0o640)
        let provider = try provider(directory)
        #expect(
            refusal(provider)
                == "[provider.company]: client_key: the file is missing, or can be read by others, or cannot be read by "
                + "this user (transport.client_key_unreadable)")
        #expect(chmod(directory.path + "/key", 0o600) == 0)
        // Now it is read, and what is in the certificate's file is looked at.
        #expect(
            refusal(provider)
                == "[provider.company]: client_cert: the file is missing, or holds no good certificate in PEM "
                + "(transport.client_certificate)")
    }

    @Test func `without files there is nothing to refuse`() throws {
        var provider = try provider(TemporaryDirectory())
        provider.tls.clientCertificate = nil
        #expect(refusal(provider) == nil)
    }
}
