import Dispatch
import Foundation
import Glibc

/// An admin socket of this process's own uid that answers one connection line by line, on a thread of its own.
final class AnsweringSocket: @unchecked Sendable {
    private let listener: Int32
    private let isOver = DispatchSemaphore(value: 0)
    /// Written by the thread before it signals, read after.
    private var received: [String] = []

    /// `answers` in their order; the last one for everything that is asked behind it.
    init(path: String, answers: [String]) throws(OneAnswerSocket.SocketFailure) {
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, listen(listener, 1) == 0 else { throw OneAnswerSocket.SocketFailure() }
        Thread.detachNewThread { [self] in
            received = Self.serve(listener, answers.map { Array($0.utf8) + [0x0A] })
            isOver.signal()
        }
    }

    /// What was asked on the connection, which has ended.
    var questions: [String] { isOver.wait(timeout: .now() + 30) == .success ? received : [] }

    private static func serve(_ listener: Int32, _ answers: [[UInt8]]) -> [String] {
        let peer = accept(listener, nil, nil)
        defer {
            close(peer)
            close(listener)
        }
        var questions: [String] = []
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(peer, &chunk, chunk.count, 0)
            guard count > 0 else { return questions }
            line += chunk.prefix(count)
            while let end = line.firstIndex(of: 0x0A) {
                // Whoever asks without end shall fail, not hang.
                guard questions.count < 1_000 else { return questions }
                questions.append(String(decoding: line[..<end], as: UTF8.self))
                line.removeSubrange(...end)
                let answer = answers[min(questions.count, answers.count) - 1]
                _ = answer.withUnsafeBytes { send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            }
        }
    }
}
