import Glibc

/// A proxy on loopback that knows CONNECT alone and leads every name to 127.0.0.1.
final class ConnectProxy: @unchecked Sendable {  // the mutex guards what is seen
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var heads: [String] = []
    private var listener: LoopbackServer?

    /// `answer` sees the request's head; nil connects.
    init(_ answer: @escaping @Sendable (String) -> String? = { _ in nil }) {
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        listener = LoopbackServer { [self] connection in
            guard let request = connection.readRequest() else { return }
            let head = String(decoding: request, as: UTF8.self)
            locked { heads.append(head) }
            if let refusal = answer(head) {
                connection.write(refusal)
            } else {
                Self.join(connection, head)
            }
        }
    }

    var port: UInt16 { listener?.port ?? 0 }
    var connections: Int { listener?.counts.connections ?? 0 }
    /// The heads of all requests so far.
    var requests: [String] { locked { heads } }

    private func locked<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    private static func join(_ connection: ServerConnection, _ head: String) {
        guard let authority = head.split(separator: " ").dropFirst().first,
            let port = authority.split(separator: ":").last.flatMap({ UInt16($0) }),
            let target = connect(to: port)
        else {
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return
        }
        connection.write("HTTP/1.1 200 Connected\r\nCache-Control: max-age=7\r\n\r\n")
        defer { close(target) }
        relay(connection, ServerConnection(descriptor: target, server: connection.server))
    }

    /// Until one of them ends. In one thread: a descriptor that another one has closed may be a new connection's.
    private static func relay(_ near: ServerConnection, _ far: ServerConnection) {
        while true {
            var ends = [near, far].map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            guard poll(&ends, nfds_t(ends.count), -1) > 0 else { continue }
            if ends[0].revents != 0 { guard let bytes = near.readSome(), far.write(bytes) else { return } }
            if ends[1].revents != 0 { guard let bytes = far.readSome(), near.write(bytes) else { return } }
        }
    }

    private static func connect(to port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result == 0 { return descriptor }
        close(descriptor)
        return nil
    }
}
