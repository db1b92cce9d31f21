/// What a sign-in must have been, beside being good. Empty demands nothing.
package struct SignInDemands: Equatable, Sendable {
    /// `acr` is one of these.
    package var acr: [[UInt8]]
    /// `amr` has every member of one of these.
    package var amr: [[[UInt8]]]
    /// How long ago the person may have signed in at the provider; `auth_time` must say so.
    package var maximumAge: Duration?

    package init(acr: [[UInt8]] = [], amr: [[[UInt8]]] = [], maximumAge: Duration? = nil) {
        self.acr = acr
        self.amr = amr
        self.maximumAge = maximumAge
    }
}
