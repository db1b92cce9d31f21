import Glibc
import NIOConcurrencyHelpers
import SecretMemory

/// Bytes of a secret that a caller of the admin socket sends behind a line that announces them. They are never part
/// of a line, so no parser copies them, and they end with the connection.
final class SecretIntake: Sendable {
    /// A token in its longest form.
    static let maximumBytes = 65_536

    private struct State {
        var missing = 0
        var received: [SecretBytes] = []
    }

    private let state = NIOLockedValueBox(State())

    /// So many bytes follow. What came before is dropped.
    func expect(_ count: Int) {
        state.withLockedValue { $0 = State(missing: count) }
    }

    /// Takes what is its own of these bytes, and overwrites it there. Returns how many that were.
    func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        state.withLockedValue { state in
            let own = UnsafeRawBufferPointer(rebasing: bytes.prefix(state.missing))
            guard let base = own.baseAddress, !own.isEmpty else { return 0 }
            state.received.append(SecretBytes(copying: own))
            state.missing -= own.count
            // In place, although NIO's pool holds it too: a mutating access would copy it.
            explicit_bzero(UnsafeMutableRawPointer(mutating: base), own.count)
            return own.count
        }
    }

    /// What was announced, once; nil when nothing was, or not all of it has come.
    func secret() -> SecretBytes? {
        let pieces = state.withLockedValue { state -> [SecretBytes] in
            guard state.missing == 0 else { return [] }
            defer { state = State() }
            return state.received
        }
        guard pieces.count > 1 else { return pieces.first }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
        for piece in pieces { piece.withBytes { bytes.append(contentsOf: $0) } }
        return SecretBytes(consuming: &bytes)
    }
}
