import Dispatch
import Foundation
import Glibc

/// An admin socket of this process's own uid that answers one question with one line, on a thread of its own.
final class OneAnswerSocket: @unchecked Sendable {
    private let listener: Int32
    private let isAsked = DispatchSemaphore(value: 0)
    /// Written by the thread before it signals, read after.
    private var received = ""

    init(path: String, answer: String) throws(SocketFailure) {
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, listen(listener, 1) == 0 else { throw SocketFailure() }
        Thread.detachNewThread { [self] in
            received = Self.serve(listener, Array(answer.utf8) + [0x0A])
            isAsked.signal()
        }
    }

    struct SocketFailure: Error {}

    /// What was asked; nil when nobody asked within 30 s.
    var question: String? { isAsked.wait(timeout: .now() + 30) == .success ? received : nil }

    private static func serve(_ listener: Int32, _ answer: [UInt8]) -> String {
        let peer = accept(listener, nil, nil)
        var question = [UInt8](repeating: 0, count: 4_096)
        let count = max(recv(peer, &question, question.count, 0), 0)
        _ = answer.withUnsafeBytes { send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        close(peer)
        close(listener)
        return String(decoding: question.prefix(count), as: UTF8.self)
    }
}
