import Glibc

/// Secret bytes (a password, client secret, token or device code) in memory of their own: never
/// copied by Swift's value types, not printed, overwritten when the last reference goes.
package final class SecretBytes: @unchecked Sendable {  // immutable after init
    private let storage: UnsafeMutableRawBufferPointer

    package init(copying bytes: some Collection<UInt8>) {
        storage = SecretPages.shared.take(bytes.count)
        storage.copyBytes(from: bytes)
    }

    /// Takes the bytes over and overwrites the array.
    package convenience init(consuming bytes: inout [UInt8]) {
        self.init(copying: bytes)
        bytes.eraseSecret()
    }

    deinit {
        SecretPages.shared.giveBack(storage)
    }

    package var count: Int { storage.count }
    package var isEmpty: Bool { storage.isEmpty }

    /// The bytes, for the time of the call only.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage))
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "«secret»" }
    package var debugDescription: String { "«secret»" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension [UInt8] {
    /// Overwrites and empties an array that held a secret. Only the array's own buffer: call it on
    /// the last reference.
    package mutating func eraseSecret() {
        withUnsafeMutableBytes { buffer in
            if let base = buffer.baseAddress { explicit_bzero(base, buffer.count) }
        }
        removeAll(keepingCapacity: false)
    }
}
