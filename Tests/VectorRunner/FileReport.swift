/// What came of one file, or of one folder of small files.
struct FileReport {
    let name: String
    private(set) var agreed = 0
    /// IDs of the cases that usher judges otherwise, each with what it says.
    private(set) var disagreed: [String] = []
    /// Cases of what usher does not have.
    var notJudged = 0

    init(_ name: String) {
        self.name = name
    }

    mutating func record(_ id: String, wanted: Bool, isAccepted: Bool, reason: String? = nil) {
        guard wanted != isAccepted else {
            agreed += 1
            return
        }
        disagreed.append("\(id) (\(isAccepted ? "accepted" : "refused" + (reason.map { " " + $0 } ?? "")))")
    }

    /// A case that is more than accepted or refused.
    mutating func record(_ id: String, isRight: Bool) {
        if isRight { agreed += 1 } else { disagreed.append(id) }
    }

    /// `own/idtoken.json                  171 cases, 171 agreed, 0 disagreed`, then the others' IDs.
    var lines: [String] {
        guard agreed + disagreed.count + notJudged > 0 else { return [] }
        let padding = String(repeating: " ", count: max(1, 52 - name.count))
        var line =
            "\(name)\(padding)\(agreed + disagreed.count) cases, \(agreed) agreed, \(disagreed.count) disagreed"
        if notJudged > 0 { line += ", \(notJudged) not judged" }
        return [line] + disagreed.map { "    \(name): \($0)" }
    }
}
