package import OpenIDConnect

extension ServicePolicy {
    /// The grants that this request may use. From the network, CIBA needs a first factor: otherwise
    /// whoever knows a name could have its owner's phone ring. sshd is always the network.
    /// `hasTerminal`: the application named one, or this is a trial.
    package func grants(remoteHost: [UInt8], hasTerminal: Bool, hasFirstFactor: Bool) -> Set<GrantKind> {
        if isUnattended(hasTerminal: hasTerminal) { return grants.intersection([.password]) }
        let isRemote = !remoteHost.isEmpty || name.elementsEqual("sshd".utf8)
        guard isRemote, !hasFirstFactor, !cibaWithoutFirstFactor else { return grants }
        return grants.subtracting([.ciba])
    }

    /// sudo names its terminal whenever there is one. Without it, in a script, nobody reads a code and
    /// nobody expects a phone to ring; a password may still come from standard input.
    package func isUnattended(hasTerminal: Bool) -> Bool {
        !hasTerminal && (name.elementsEqual("sudo".utf8) || name.elementsEqual("sudo-i".utf8))
    }
}
