import Glibc

/// Reads one line byte by byte, so that nothing of the next one is taken.
struct LineReader {
    /// How often a waiting reader looks for signals, in milliseconds.
    private static let slice: Int32 = 100

    let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// The number of bytes before the newline. nil when a signal came, the line is too long for the
    /// buffer or cannot be read; also at the input's end without a byte, unless `orEmpty`.
    func read(into buffer: UnsafeMutableRawBufferPointer, orEmpty: Bool) -> Int? {
        var count = 0
        while true {
            guard wait() else { return nil }
            var byte: UInt8 = 0
            let result = Glibc.read(descriptor, &byte, 1)
            if result < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                return nil
            }
            if result == 0 { return count > 0 || orEmpty ? count : nil }
            if byte == UInt8(ascii: "\n") { return count }
            guard count < buffer.count else { return nil }
            buffer[count] = byte
            count += 1
        }
    }

    /// Until there is something to read; false when a signal came first.
    private func wait() -> Bool {
        while !PendingSignals.isAny {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&entry, 1, Self.slice) > 0 { return true }
        }
        return false
    }
}
