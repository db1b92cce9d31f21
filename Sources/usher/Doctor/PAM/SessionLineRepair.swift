/// Commands that mend session lines; nil where one cannot do it: a line that is continued, words that mean something to
/// sed or a shell, a file that serves others, too.
struct SessionLineRepair {
    /// Files of pam.d.
    let folder: String
    /// The lines of a file as they stand there; nil when it cannot be read.
    let lines: (_ file: String) -> [String]?
    /// Are the lines of a service those of `usher pam enable`?
    let isEnabled: (_ service: String) -> Bool

    /// A line that is not there, as the last one.
    func added(_ service: PAMServiceStacks) -> String? {
        if isEnabled(service.name) { return "usher pam enable \(ShellWord.quoted(service.name))" }
        let file = "\(folder)/\(service.name)"
        guard let position = service.account.ours.first, let text = text(service.account.lines[position]),
            let last = lines(file)?.last(where: { !$0.isEmpty }), !last.hasSuffix("\\")
        else { return nil }
        return sed(["$a \(text)"], file)
    }

    /// The line in the place of what stands there.
    func written(_ line: PAMStack.Line) -> String? {
        guard let (file, number) = place(line), let text = text(line) else { return nil }
        return sed(["\(number)c \(text)"], file)
    }

    /// The line as the last one of its service.
    func moved(_ line: PAMStack.Line, _ service: String) -> String? {
        guard line.file == service, let (file, number) = place(line), let text = text(line) else { return nil }
        guard isEnabled(service) else { return sed(["\(number)d", "$a \(text)"], file) }
        return "\(sed(["\(number)d"], file)) && usher pam enable \(ShellWord.quoted(service))"
    }

    /// Some lines of one file less.
    func deleted(_ lines: [PAMStack.Line]) -> String? {
        let places = lines.compactMap(place)
        guard let file = places.first?.file, places.count == lines.count else { return nil }
        return sed([places.map { "\($0.number)d" }.joined(separator: ";")], file)
    }

    /// The line without one of its words.
    func without(_ word: String, _ line: PAMStack.Line) -> String? {
        guard let (file, number) = place(line) else { return nil }
        return sed(["\(number)s/[[:space:]]\(word)//"], file)
    }

    private func sed(_ scripts: [String], _ file: String) -> String {
        let words = scripts.count == 1 ? scripts : scripts.flatMap { ["-e", $0] }
        return (["sed", "-i"] + (words + [file]).map(ShellWord.quoted)).joined(separator: " ")
    }

    /// Its file and number; nil for a line that goes on in the next one.
    private func place(_ line: PAMStack.Line) -> (file: String, number: Int)? {
        guard let colon = line.place.lastIndex(of: ":"), let number = Int(line.place[line.place.index(after: colon)...])
        else { return nil }
        let file = String(line.place[..<colon])
        guard let lines = lines(file), lines.indices.contains(number - 1), !lines[number - 1].hasSuffix("\\") else {
            return nil
        }
        return (file, number)
    }

    /// A session line with the options of this one.
    private func text(_ line: PAMStack.Line) -> String? {
        let options = line.arguments.filter { !$0.hasPrefix("timeout=") && $0 != "sessions" }
        let words = [line.path] + options + ["sessions"]
        guard words.allSatisfy({ ShellWord.quoted($0) == $0 }) else { return nil }
        return "session optional \(words.joined(separator: " "))"
    }
}
