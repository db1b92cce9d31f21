import LoginExplanation
import LoginPolicy
import UsherConfiguration

/// One way into one service: a role, and one thing that gives it.
struct AccessWay: Equatable {
    enum Kind: String, Equatable {
        case group
        case rule
        case defaultRole = "default"
        case template
        case hostGroup = "host_group"
        case serviceAccount = "service_account"
    }

    let service: String
    let role: String
    let kind: Kind
    /// The group's or rule's name; empty for a default role.
    let name: [UInt8]
    /// A rule's condition in words.
    let condition: String?
    /// FILE:LINE of the rule, else of the role.
    let place: String?
    let isPrivileged: Bool
    let localGroups: [[UInt8]]
    let runAs: [[UInt8]]
    /// Where the role counts; empty: everywhere.
    let hosts: [[UInt8]]
    /// Whose people; empty: the only provider's.
    let providers: [String]
    /// What the sign-in must have been, by role, service and provider.
    let roleDemands: SignInDemands
    let serviceDemands: SignInDemands
    /// What every provider whose people come this way asks for in any case.
    let providerDemands: SignInDemands
    let waiver: String?

    /// sudo and su make root, and so do privileged roles.
    var becomesRoot: Bool {
        isPrivileged || Self.rootServices.contains(service) || runAs.contains(Array("root".utf8))
    }

    static let rootServices: Set<String> = ["sudo", "sudo-i", "su", "su-l", "doas", "pkexec", "polkit-1", "runuser"]

    private var demands: [SignInDemands] { [roleDemands, serviceDemands, providerDemands] }

    /// A second factor, or a particular sign-in, is asked for.
    var demandsMFA: Bool { demands.contains { !$0.acr.isEmpty || !$0.amr.isEmpty } }

    var acr: [[UInt8]] {
        demands.flatMap(\.acr).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    var amr: [[[UInt8]]] {
        demands.flatMap(\.amr).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The shortest.
    var maximumAge: Duration? { demands.compactMap(\.maximumAge).min() }

    /// "group `linux-admins`", "rule oncall: groups is …".
    var origin: String {
        switch kind {
        case .group: "group \(Quote.text(name))"
        case .rule: "rule \(Output.printable(name))" + (condition.map { ": \($0)" } ?? "")
        case .defaultRole: "default_roles: everybody who signs in"
        case .template: "from_groups, group \(Quote.text(name))"
        case .hostGroup: "this host's group \(Quote.text(name))"
        case .serviceAccount: "service account \(Quote.text(name)), by its secret"
        }
    }
}
