import ArgumentParser
import OpenIDConnect
import SecretMemory
import StrictJSON

/// `usher token userinfo`.
struct UserInfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "userinfo",
        abstract: "Ask the provider about the person of an access token.",
        discussion: """
            The answer counts when its sub is the one of the ID token in the file, or the \
            one that --subject names.

            Exit status: 0 shown, 1 refused, 2 the provider could not be asked.
            """)

    @OptionGroup var provider: ConnectionOptions
    @OptionGroup var source: TokenSource

    @Option(name: .long, help: ArgumentHelp("Whom the answer must speak of, without an ID token.", valueName: "sub"))
    var subject: String?

    func run() async throws {
        let file = try source.read()
        let token = try file.token(.accessToken)
        guard subject != nil || file.idToken != nil else {
            throw CommandFailure(message: "the file holds no id_token: name whom you expect with --subject")
        }
        let connection = try provider.connect()
        defer { connection.close() }
        try await ask(connection.party, token, idToken: file.idToken).show(json: provider.json)
    }

    private func ask(_ party: RelyingParty, _ token: SecretBytes, idToken: SecretBytes?) async -> VerbReport {
        do throws(ProviderError) {
            var wanted = subject.map { Array($0.utf8) } ?? []
            if subject == nil, let idToken { wanted = try await party.origin(ofKept: idToken).subject }
            let info = try await party.userInfo(accessToken: token, subject: wanted)
            return .good(
                info.isSigned ? "signed by the provider" : "by the provider, unsigned",
                info.claims.members.map { (String(decoding: $0.name, as: UTF8.self), $0.value) })
        } catch {
            switch error {
            case .userInfo(.invalidToken), .userInfo(.insufficientScope), .userInfo(.unsendableToken):
                return .failed(error, "the access token is not accepted")
            case .idToken: return .failed(error, "the ID token in the file is refused")
            default: return .failed(error, "the provider's answer is not believed")
            }
        }
    }
}
