/// Takes TLS from connections to a loopback port and hands the bytes on to another one.
final class TLSFront: Sendable {
    private let program: Program
    let port: String

    /// `identity` is a name in `Certificates`.
    init(_ identity: String, to target: UInt16) throws {
        program = Program(
            ["/usr/bin/python3", "-c", Self.script, Certificates.made.identity(identity), String(target)])
        guard let port = program.readLine() else { throw DoesNotStart() }
        self.port = port
    }

    struct DoesNotStart: Error {}

    private static let script = """
        import select, socket, ssl, sys, threading
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1])
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        def serve(plain):
            try:
                outer = context.wrap_socket(plain, server_side=True)
                inner = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
                while True:
                    ready = [outer] if outer.pending() else select.select([outer, inner], [], [])[0]
                    for side in ready:
                        data = side.recv(65536)
                        if not data:
                            outer.close(); inner.close()
                            return
                        (inner if side is outer else outer).sendall(data)
            except OSError:
                pass
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """
}
