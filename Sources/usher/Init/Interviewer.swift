/// Gets answers: from flags, else from the person at the terminal, else from what is standard.
struct Interviewer {
    /// How often an answer may be refused before the command gives up.
    static let patience = 3
    private static let maximumBytes = 4_096

    /// nil: nobody is asked.
    let conversation: (any Conversation)?

    var isAsking: Bool { conversation != nil }

    /// Lines for the person, if there is one.
    func show(_ lines: [String]) {
        for line in lines { conversation?.show(Array(Output.printable(line).utf8)) }
    }

    func answer<Value>(_ question: SetupQuestion<Value>, given: String?) throws(CommandFailure) -> Value {
        if let given { return try read(Array(given.utf8), question) }
        guard let conversation else {
            guard let standard = question.standard else { throw CommandFailure(message: "\(question.flag) is missing") }
            return try read(Array(standard.utf8), question)
        }
        show(question.introduction)
        for _ in 0..<Self.patience {
            let typed = try ask(question.line, conversation)
            let text = typed.isEmpty ? Array((question.standard ?? "").utf8) : typed
            do throws(AnswerRefusal) {
                return try question.read(text)
            } catch {
                conversation.showError(
                    Array(Output.printable(text.isEmpty ? "There must be an answer." : "\(error.message).").utf8))
            }
        }
        throw CommandFailure(message: "no answer that can be used; nothing was written")
    }

    private func read<Value>(_ text: [UInt8], _ question: SetupQuestion<Value>) throws(CommandFailure) -> Value {
        do throws(AnswerRefusal) { return try question.read(text) } catch {
            throw CommandFailure(message: "\(question.flag): \(error.message)")
        }
    }

    private func ask(_ line: String, _ conversation: any Conversation) throws(CommandFailure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: Self.maximumBytes)
        let count = buffer.withUnsafeMutableBytes { conversation.ask(Array(line.utf8), echo: true, answer: $0) }
        guard let count else { throw CommandFailure(message: "no answer; nothing was written") }
        return Array(buffer.prefix(count))
    }
}
