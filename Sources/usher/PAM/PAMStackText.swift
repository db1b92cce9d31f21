/// The text of a file of pam.d, and where the lines of Usher belong in it.
struct PAMStackText {
    enum Refusal: Error, Equatable {
        /// The last line is continued by nothing: one more line would become a part of it.
        case continuedAtEnd

        var explanation: String {
            switch self {
            case .continuedAtEnd: "its last line ends in a backslash; mend it first"
            }
        }
    }

    /// Modules that let nobody in but root, and without a dialogue: what they say counts before Usher is asked.
    private static let before = ["pam_faildelay.so", "pam_issue.so", "pam_nologin.so", "pam_securetty.so"]

    let bytes: [UInt8]

    /// With the lines of the profile. Those of auth and account are each the first of their facility; `auth` stands
    /// behind the lines that decide nothing about passwords: root's own `su`, a closed host, a delay. That of session
    /// is the last line of all: behind what gives the session its audit session, and its environment.
    func enabled(auth: String, account: String, session: String? = nil) throws(Refusal) -> [UInt8] {
        let entries = entries()
        let authPlace = entries.first { $0.is(.auth) && !$0.isPreliminary }?.offset ?? bytes.count
        let accountPlace = entries.first { $0.is(.account) }?.offset ?? bytes.count
        if max(authPlace, accountPlace) == bytes.count || session != nil, endsInBackslash { throw .continuedAtEnd }
        // The later one first: it does not move the place of the others. At the end all are one block.
        let first = accountPlace >= authPlace ? [auth, account] : [auth]
        let text: [UInt8]
        if authPlace == bytes.count {
            text = MarkedBlock.insert(first + (session.map { [$0] } ?? []), into: bytes, at: authPlace)
        } else {
            text = MarkedBlock.insert(first, into: try with(session: session), at: authPlace)
        }
        return accountPlace >= authPlace ? text : MarkedBlock.insert([account], into: text, at: accountPlace)
    }

    /// With this line as the last one; nil changes nothing.
    func with(session: String?) throws(Refusal) -> [UInt8] {
        guard let session else { return bytes }
        if endsInBackslash { throw .continuedAtEnd }
        return MarkedBlock.insert([session], into: bytes, at: bytes.count)
    }

    /// Does a line of this file tell usherd of sessions?
    var tellsSessions: Bool {
        entries().contains { entry in
            guard entry.line.facility == .session, case .module(_, let path) = entry.line.content else { return false }
            return path.hasSuffix("pam_usher.so")
        }
    }

    /// Without our lines; nil when nothing is left of a file that was new.
    func disabled() -> [UInt8]? { MarkedBlock.remove(from: bytes, isOurs: Self.isOurs) }

    /// A line of auth, account or session that calls the module.
    static func isOurs(_ line: String) -> Bool {
        PAMLine.parse(line).contains { line in
            guard case .module(_, let path) = line.content else { return false }
            return line.facility != .password && path.hasSuffix("pam_usher.so")
        }
    }

    /// A line as libpam puts it together, and where its first byte is.
    private struct Entry {
        let offset: Int
        let line: PAMLine

        /// An `@include` may hold lines of each facility.
        func `is`(_ facility: PAMLine.Facility) -> Bool { line.facility == nil || line.facility == facility }

        var isPreliminary: Bool {
            guard case .module(let control, let path) = line.content else { return false }
            let module = path.split(separator: "/").last.map(String.init) ?? ""
            return switch control.lowercased() {
            case "sufficient": module == "pam_rootok.so"
            case "required", "requisite", "optional": PAMStackText.before.contains(module)
            // A jump counts lines: nothing is put between it and where it leads.
            default: false
            }
        }
    }

    private func entries() -> [Entry] {
        var entries: [Entry] = []
        var (joined, start) = ("", 0)
        for line in MarkedBlock.lines(of: bytes) {
            if joined.isEmpty { start = line.startIndex }
            joined += String(decoding: line, as: UTF8.self)
            if Self.isContinued(line) { continue }
            if let read = PAMLine.parse(joined).first { entries.append(Entry(offset: start, line: read)) }
            joined = ""
        }
        return entries
    }

    private var endsInBackslash: Bool { MarkedBlock.lines(of: bytes).last.map(Self.isContinued) ?? false }

    /// A comment ends with its line, whatever is its last character.
    private static func isContinued(_ line: ArraySlice<UInt8>) -> Bool {
        guard !line.contains(UInt8(ascii: "#")) else { return false }
        return line.last { ![0x20, 0x09, 0x0a, 0x0d].contains($0) } == UInt8(ascii: "\\")
    }
}
