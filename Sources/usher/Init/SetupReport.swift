import StrictJSON

/// What `usher init` did, or would do.
struct SetupReport {
    enum Outcome: String {
        case written
        case unchanged
        /// --check: these files would be made.
        case wouldWrite = "would_write"
        /// There are other files already; they stay.
        case different
        /// The provider is not as it must be.
        case refused
    }

    /// Where nothing is wrong but the files are not there, or the provider is not as it must be.
    private static let notGood: Int32 = 1
    private static let differs: Int32 = 3

    let outcome: Outcome
    let plan: SetupPlan
    let rights: String
    /// nil: uids are not computed here, or the seed is not this command's to make.
    var seed: SeedReport?
    var steps: [CheckStep] = []
    var notes: [String] = []
    /// Shows the diff also where nothing is different.
    var showsDiff = false

    var status: Int32 {
        switch outcome {
        case .written, .unchanged: 0
        case .wouldWrite, .refused: Self.notGood
        case .different: Self.differs
        }
    }

    var diff: [String] {
        showsDiff || outcome == .different ? plan.files.flatMap(\.diff) : []
    }

    var lines: [String] {
        steps.map(\.line) + plan.files.map(line) + (seed?.lines ?? []) + diff + notes.map { "note: \($0)" }
            + [last].compactMap { $0 }
    }

    var json: JSONValue {
        .members([
            ("result", .text(outcome.rawValue)),
            (
                "files",
                .array(
                    plan.files.map { .members([("path", .text($0.path)), ("state", .text(word($0)))]) }
                        + (seed?.files ?? []))
            ),
            ("seed_fingerprint", seed?.fingerprint.map { .text($0) } ?? .null), ("rights", .text(rights)),
            ("steps", .array(steps.map(\.json))),
            ("notes", .array(notes.map { .text($0) })), ("diff", .array(diff.map { .text($0) })),
        ])
    }

    private func line(_ file: SetupPlan.File) -> String {
        let isNew = file.state == .absent && (outcome == .written || outcome == .wouldWrite)
        return "\(word(file)): \(KeyFile.shown(file.path))" + (isNew ? " (\(rights))" : "")
    }

    private func word(_ file: SetupPlan.File) -> String {
        switch (file.state, outcome) {
        case (.unchanged, _): "unchanged"
        case (.different, _): "different"
        case (.absent, .written): "written"
        case (.absent, .wouldWrite): "would be written"
        case (.absent, _): "not written"
        }
    }

    private var last: String? {
        switch outcome {
        case .written: "Next: usher check"
        case .unchanged, .wouldWrite: nil
        case .different: "Nothing was written: what is there stays as it is."
        case .refused: "Nothing was written: mend the provider or the answers, or take --offline."
        }
    }
}
