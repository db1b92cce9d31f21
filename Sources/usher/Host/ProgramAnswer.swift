/// How a program ended, and what it wrote.
struct ProgramAnswer: Equatable, Sendable {
    /// Its exit status; 128 and the number of a signal that ended it; -1 when there is no answer.
    let status: Int32
    let output: [UInt8]
    let errors: [UInt8]

    init(status: Int32, output: [UInt8] = [], errors: [UInt8] = []) {
        (self.status, self.output, self.errors) = (status, output, errors)
    }

    var text: String { String(decoding: output, as: UTF8.self) }
    /// All that it wrote, standard error behind the rest.
    var everything: String { String(decoding: output + errors, as: UTF8.self) }
    /// The first line of standard error, printable; what went wrong.
    var complaint: String {
        Output.printable(Array(errors.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }))
    }
}
