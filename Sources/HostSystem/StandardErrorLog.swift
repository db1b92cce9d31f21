import Glibc

/// Lines on standard error, each in one write.
package enum StandardErrorLog {
    package static func write(_ line: [UInt8]) {
        var rest = (line + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            if count > 0 { rest = rest.dropFirst(count) }
        }
    }
}
