package import LoginPolicy
import StrictJSON

/// Whose word facts are, and what was read out of a token for them. Facts of another source say nothing: a
/// provider that was exchanged under its name, a groups claim that was changed, or a rule that asks for a claim
/// which nobody had read, needs a new sign-in.
package struct FactsSource: Equatable, Sendable {
    package let provider: String
    package let issuer: [UInt8]
    /// Without what is applied to facts at every decision.
    private let reading: JSONValue
    private let claimPaths: Set<ClaimPath>
    /// Those of them without which nothing can be decided.
    private let needed: Set<ClaimPath>

    package init(provider: String, issuer: [UInt8], rules: LoginRules) {
        self.provider = provider
        self.issuer = issuer
        reading = rules.claims.reading
        claimPaths = rules.claimPathsRead
        needed = rules.claimPathsNeeded
    }

    /// Can what was learned here be judged by the rules of `other`?
    func serves(_ other: FactsSource) -> Bool {
        provider == other.provider && issuer == other.issuer && reading == other.reading
            && claimPaths.isSuperset(of: other.needed)
    }
}

extension FactsSource {
    /// As it stands beside facts in the store. In an order of its own, so that the same is the same bytes.
    var document: [UInt8] {
        let paths = claimPaths.map(\.document).map { (bytes: $0.encoded(), path: $0) }.sorted {
            $0.bytes.lexicographicallyPrecedes($1.bytes)
        }
        return JSONValue.members([
            ("provider", .text(provider)), ("issuer", .string(issuer)), ("reading", reading),
            ("claims", .array(paths.map(\.path))),
        ]).encoded()
    }

    /// nil when it is no such document.
    init?(document: [UInt8]) {
        guard let object = (try? JSONValue.parse(document, limits: JSONLimits(bytes: 65_536)))?.object,
            object.members.count == 4,
            let provider = object["provider"]?.text.flatMap({ String(validating: $0, as: UTF8.self) }),
            let issuer = object["issuer"]?.text, let reading = object["reading"], let paths = object["claims"]?.array
        else { return nil }
        let claimPaths = paths.compactMap(ClaimPath.init(document:))
        guard claimPaths.count == paths.count else { return nil }
        self.provider = provider
        self.issuer = issuer
        self.reading = reading
        self.claimPaths = Set(claimPaths)
        needed = self.claimPaths
    }
}
