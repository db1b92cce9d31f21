extension Explanation {
    /// What a person may know of their own login: time, service, reason, names of roles and rules. No claim, no
    /// group, no path of a file, and nothing of what would open the door.
    package var forOwner: Explanation {
        var reduced = self
        reduced.findings = []
        reduced.changes = []
        reduced.notes = []
        reduced.sentence = isGranted ? "you may use this service" : "you may not use this service"
        for index in reduced.roles.indices {
            reduced.roles[index].place = nil
            reduced.roles[index].hindrance = nil
            reduced.roles[index].missing = nil
            reduced.roles[index].origins = roles[index].origins.filter { $0.kind == .rule }.map {
                RolePart.Origin(kind: .rule, name: $0.name, place: nil)
            }
        }
        for index in reduced.rules.indices {
            reduced.rules[index].place = nil
            reduced.rules[index].decisive = nil
        }
        return reduced
    }
}
