import Glibc

/// A system call that failed.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The call's name, e.g. `bind`.
    package let call: String
    /// errno's value.
    package let number: Int32

    package init(call: String, number: Int32) {
        self.call = call
        self.number = number
    }

    package var description: String {
        "\(call): \(String(cString: strerror(number)))"
    }
}
