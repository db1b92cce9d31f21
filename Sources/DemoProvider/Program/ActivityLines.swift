import Foundation

/// What the program says: whole lines on standard output, in order.
struct ActivityLines: Sendable {
    private let output = FileHandle.standardOutput

    /// A reader that has gone is no reason to stop.
    func write(_ line: String) {
        try? output.write(contentsOf: Data((line + "\n").utf8))
    }
}
