import StrictJSON

/// What became of seed and key, without either.
struct SeedReport {
    private let plan: SeedPlan
    private let isCheck: Bool

    init(_ plan: SeedPlan, isCheck: Bool) {
        self.plan = plan
        self.isCheck = isCheck
    }

    var lines: [String] {
        plan.files.map { "\(word($0)): \(KeyFile.shown($0.path))" + ($0.change == .write ? " (0600)" : "") }
            + (fingerprint.map { ["seed fingerprint: \($0)"] } ?? []) + notes
    }

    var json: JSONValue {
        .members([
            ("ok", .bool(true)), ("check", .bool(isCheck)),
            ("files", .array(files)),
            ("seed_fingerprint", fingerprint.map { .text($0) } ?? .null),
            ("notes", .array(notes.map { .text($0) })),
        ])
    }

    var files: [JSONValue] {
        plan.files.map { .members([("path", .text($0.path)), ("state", .text(word($0)))]) }
    }

    private func word(_ file: SeedPlan.File) -> String {
        switch (file.change, isCheck) {
        case (.nothing, _): "unchanged"
        case (.write, false): "written"
        case (.write, true): "would be written"
        case (.remove, false): "removed"
        case (.remove, true): "would be removed"
        }
    }

    /// With --check a new seed is not there yet.
    var fingerprint: String? {
        isCheck && plan.seedFile.change == .write ? nil : plan.seed.shownFingerprint
    }

    private var notes: [String] {
        plan.seedFile.change == .write && !isCheck
            ? ["usherd reads the seed when it starts: systemctl restart usherd.service"] : []
    }
}
