import ArgumentParser
import HostSystem
import JOSE
import OpenIDConnect
import UsherConfiguration

/// By which rules a token is judged: those of the configuration, changed by options.
struct VerifyPolicy: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The configuration, unless --issuer and --client-id say all.", valueName: "path"))
    var config = "/etc/usher/usher.toml"

    @Option(name: .long, help: "The issuer that the token must name.")
    var issuer: String?

    @Option(name: .long, help: ArgumentHelp("The client that the token must be for.", valueName: "id"))
    var clientID: String?

    @Option(name: .long, help: ArgumentHelp("An algorithm that counts; may be repeated.", valueName: "name"))
    var alg: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("An audience that may stand beside the client; may be repeated.", valueName: "id"))
    var trustedAudience: [String] = []

    @Option(name: .long, help: "The nonce that the token must have.")
    var nonce: String?

    @Option(name: .long, help: ArgumentHelp("The time to judge by, seconds since 1970.", valueName: "seconds"))
    var now: Int64?

    @Flag(name: .long, help: "Allow http on a loopback address, as usherd --demo.")
    var demo = false

    /// The clock of this judgement, at least 0.
    var time: UnixSeconds { UnixSeconds(max(now ?? WallClock.now(), 0)) }

    func validate() throws {
        if let now, !(0...1 << 53).contains(now) { throw ValidationError("--now must be from 0 to 2^53") }
        for name in alg where SignatureAlgorithm(name: Array(name.utf8)) == nil {
            let known = SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--alg \(name) is unknown; there are: \(known)")
        }
    }

    func expectations() throws(CommandFailure) -> IDTokenExpectations {
        let nonce = nonce.map { ExpectedNonce.required(Array($0.utf8)) } ?? .none
        var expectations: IDTokenExpectations
        if let issuer, let clientID {
            expectations = IDTokenExpectations(
                issuer: Array(issuer.utf8), clientID: Array(clientID.utf8), rules: TokenRules(), nonce: nonce)
            expectations.freshSince = UnixSeconds(time.value - expectations.rules.maximumAge)
        } else {
            expectations = try provider().expectations(start: time, nonce: nonce)
            if let issuer { expectations.issuer = Array(issuer.utf8) }
            if let clientID { expectations.clientID = Array(clientID.utf8) }
        }
        if !alg.isEmpty {
            expectations.rules.algorithms = Set(alg.compactMap { SignatureAlgorithm(name: Array($0.utf8)) })
        }
        expectations.rules.trustedAudiences += trustedAudience.map { Array($0.utf8) }
        return expectations
    }

    private func provider() throws(CommandFailure) -> ProviderConfiguration {
        try ConfigurationLoader.read(AbsolutePath.from(config), demo: demo).provider
    }
}
