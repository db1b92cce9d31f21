package import OpenIDConnect

extension ServicePolicy {
    /// The grants that this request may use. From the network, CIBA needs a first factor: otherwise
    /// whoever knows a name could have its owner's phone ring. sshd is always the network.
    package func grants(remoteHost: [UInt8], hasFirstFactor: Bool) -> Set<GrantKind> {
        let isRemote = !remoteHost.isEmpty || name.elementsEqual("sshd".utf8)
        guard isRemote, !hasFirstFactor, !cibaWithoutFirstFactor else { return grants }
        return grants.subtracting([.ciba])
    }
}
