import LoginExplanation
import LoginPolicy
import OpenIDConnect

/// Who may use one service, by the configuration.
struct ServiceAccess: Equatable {
    let policy: ServicePolicy
    let ways: [AccessWay]
    /// nil: the host has no file for the service.
    let pam: PAMService?

    var name: String { String(decoding: policy.name, as: UTF8.self) }
    var place: String? { policy.place.map { "\($0.file):\($0.line)" } }
    var grants: [String] { policy.grants.map(\.rawValue).sorted() }

    /// What everybody must meet beside having a role: sentences without full stops.
    var conditions: [String] {
        let conditions = policy.conditions
        var texts: [String] = []
        func add(_ key: String, _ values: [[UInt8]]) {
            if !values.isEmpty { texts.append("\(key) \(Quote.list(values, limit: 32, word: " or "))") }
        }
        func add(_ key: String, _ lists: [[[UInt8]]]) {
            guard !lists.isEmpty else { return }
            texts.append("\(key) " + lists.map { Quote.list($0, limit: 32, word: " with ") }.joined(separator: ", or "))
        }
        add("only users", conditions.allowUsers)
        add("only groups", conditions.allowGroups)
        add("groups", conditions.requireGroups)
        add("roles", conditions.requireRoles.map { $0.map { Array($0.utf8) } })
        add("scopes", conditions.requireScopes)
        add("subjects", conditions.allowedSubjects + conditions.allowedSubjectPatterns.map(\.text))
        add("domains", conditions.allowedDomains)
        if !conditions.remoteHosts.isEmpty {
            texts.append("remote hosts in " + conditions.remoteHosts.map(AddressText.text).joined(separator: " or "))
        }
        return texts
    }
}
