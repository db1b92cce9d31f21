import Glibc

/// A login's dialogue on this terminal: text on standard output, errors on standard error, prompts on
/// the terminal. Answers come from the terminal, or from standard input when that is none, a line
/// each. A password is not echoed.
final class TerminalConversation: Conversation {
    /// nil when standard input is no terminal.
    private let terminal: Int32?
    /// Where text of a login goes; standard error when standard output carries JSON.
    private let textDescriptor: Int32

    init(textDescriptor: Int32 = STDOUT_FILENO) {
        self.textDescriptor = textDescriptor
        let descriptor = isatty(STDIN_FILENO) == 1 ? open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC) : -1
        terminal = descriptor >= 0 ? descriptor : (isatty(STDIN_FILENO) == 1 ? dup(STDIN_FILENO) : nil)
    }

    deinit {
        if let terminal { close(terminal) }
    }

    /// Is there somebody who could be asked?
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 }

    /// The terminal's device, e.g. `/dev/pts/3`; nil when there is none.
    static var deviceName: String? {
        var name = [CChar](repeating: 0, count: 256)
        guard ttyname_r(STDIN_FILENO, &name, name.count) == 0 else { return nil }
        return name.withUnsafeBufferPointer { $0.baseAddress.map(String.init(cString:)) }
    }

    func show(_ text: [UInt8]) {
        Output.write(text + [UInt8(ascii: "\n")], to: textDescriptor)
    }

    func showError(_ text: [UInt8]) {
        Output.write(text + [UInt8(ascii: "\n")], to: STDERR_FILENO)
    }

    func ask(_ prompt: [UInt8], echo: Bool, answer: UnsafeMutableRawBufferPointer) -> Int? {
        guard let terminal else {
            Output.write(prompt, to: STDERR_FILENO)
            // Nobody has ended the line by typing.
            defer { Output.write([UInt8(ascii: "\n")], to: STDERR_FILENO) }
            return LineReader(STDIN_FILENO).read(into: answer, orEmpty: echo)
        }
        Output.write(prompt, to: terminal)
        return echo ? LineReader(terminal).read(into: answer, orEmpty: true) : askSilently(terminal, answer)
    }

    private func askSilently(_ terminal: Int32, _ answer: UnsafeMutableRawBufferPointer) -> Int? {
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { return nil }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO | ECHOE | ECHOK | ECHONL)
        guard tcsetattr(terminal, TCSAFLUSH, &silent) == 0 else { return nil }
        defer {
            tcsetattr(terminal, TCSAFLUSH, &before)
            Output.write([UInt8(ascii: "\n")], to: terminal)
        }
        return LineReader(terminal).read(into: answer, orEmpty: false)
    }
}
