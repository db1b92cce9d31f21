import OpenIDConnect

extension LoginRules {
    /// What can be refused without knowing anything but the request: asked before anybody goes to the provider.
    /// Denials of users and remote hosts, in that order.
    package func admits(user: [UInt8], remoteHost: [UInt8], service name: [UInt8]) -> PolicyDenial? {
        guard let service = service(named: name) else { return .serviceNotConfigured }
        let conditions = service.conditions
        if conditions.denyUsers.contains(user) { return .userDenied }
        if !conditions.allowUsers.isEmpty, !conditions.allowUsers.contains(user) { return .userNotAllowed }
        return conditions.admits(remoteHost: remoteHost) ? nil : .remoteHostNotAllowed
    }
}

extension AccessConditions {
    /// A login without a remote host is local, and passes; a remote host that is no address is in no range.
    func admits(remoteHost: [UInt8]) -> Bool {
        guard !remoteHosts.isEmpty, !remoteHost.isEmpty else { return true }
        guard let address = HostAddress(remoteHost) else { return false }
        return remoteHosts.contains { $0.contains(address.bytes) }
    }
}

extension AccountRules {
    /// May a person of the provider have this login name here at all? `isKnown`: the host has the account
    /// already.
    package func admits(name: [UInt8], isKnown: Bool) -> PolicyDenial? {
        if localOnly.contains(name) { return .nameLocalOnly }
        if let namePattern {
            guard case .matched = namePattern.match(name) else { return .nameNotAllowed }
        }
        return requiresExisting && !isKnown ? .accountNotExisting : nil
    }
}
