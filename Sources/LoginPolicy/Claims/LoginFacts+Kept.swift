package import OpenIDConnect

extension LoginFacts {
    /// Facts of an earlier sign-in that were kept field by field.
    package init(
        issuer: [UInt8], subject: [UInt8], principal: Principal, groups: Groups, acr: [UInt8]?, amr: [[UInt8]],
        establishedAt: UnixSeconds
    ) {
        self.issuer = issuer
        self.subject = subject
        self.principal = principal
        self.groups = groups
        self.acr = acr
        self.amr = amr
        self.establishedAt = establishedAt
    }
}
