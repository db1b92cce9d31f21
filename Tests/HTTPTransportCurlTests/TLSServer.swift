/// openssl s_server on loopback; it answers every GET with a page.
final class TLSServer: Sendable {
    private let program: Program
    let port: String

    /// `identity` is a name in `Certificates`.
    init(_ identity: String, _ options: [String] = []) throws {
        program = Program(
            ["/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:0", "-www"]
                + ["-cert", Certificates.made.identity(identity)] + options)
        while let line = program.readLine() {
            if line.hasPrefix("ACCEPT "), let port = line.split(separator: ":").last {
                self.port = String(port)
                return
            }
        }
        throw DoesNotStart()
    }

    struct DoesNotStart: Error {}
}
