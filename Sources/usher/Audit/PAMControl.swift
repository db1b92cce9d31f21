/// What the control of a pam_usher.so line means for whom Usher refuses.
enum PAMControl {
    /// "required: Usher must agree".
    static func text(_ control: String) -> String {
        switch control.lowercased() {
        case "required", "requisite": return "\(control): Usher must agree"
        case "sufficient": return "sufficient: Usher is enough, and when it refuses, others may still let in"
        case "optional": return "optional: Usher's refusal counts for nothing"
        default: return "\(control): \(meaning(actions(control)))"
        }
    }

    private static func meaning(_ actions: [String: String]) -> String {
        let refusal = actions["default"] ?? "bad"
        return switch refusal {
        case "die", "bad": "Usher's refusal counts" + leaving(actions)
        case "ignore", "ok", "done", "reset": "Usher's refusal counts for nothing"
        default: "Usher's refusal skips \(refusal) lines"
        }
    }

    private static func leaving(_ actions: [String: String]) -> String {
        actions["user_unknown"] == "ignore" || actions["ignore"] == "ignore"
            ? "; names that are not its are left to others" : ""
    }

    private static func actions(_ control: String) -> [String: String] {
        var actions: [String: String] = [:]
        for pair in control.dropFirst().dropLast().split(whereSeparator: { $0 == " " || $0 == "\t" }) {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { actions[parts[0].lowercased()] = parts[1].lowercased() }
        }
        return actions
    }
}
