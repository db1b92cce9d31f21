extension ProgramOptions {
    /// The text of `--help`.
    static var help: String {
        let width = Misbehaviour.allCases.map(\.rawValue.count).max() ?? 0
        let names = Misbehaviour.allCases.map { name in
            let padding = String(repeating: " ", count: width - name.rawValue.count + 2)
            return "  \(name.rawValue)\(padding)\(name.summary)"
        }
        return """
            usage: demo-provider --people FILE [OPTION...]

            A small OpenID provider on loopback, for the demonstration and the tests of Usher. It is never
            installed. The first line of its output is "ready issuer=URL"; then comes one line for each thing
            that it does. SIGTERM and SIGINT end it: the last line is the number of requests as JSON, the same
            that GET /requests answers.

              --people FILE        people as JSON: username, password, name, email, groups, preferred_username, sub
              --many N             also user000 to user099, password pw-000 to pw-099, group linux-users (0-100)
              --address ADDRESS    127.0.0.1 (default) or ::1, nothing else
              --port N             0 (default) takes any free port
              --ready-file PATH    the ready line is written there too
              --algorithm NAME     signs ID tokens with it (default RS256)
              --interval S         seconds between two polls (default 5)
              --expires S          seconds that a code is valid (default 300)
              --reply-delay MS     every answer of the token endpoint takes this long
              --client-keys FILE   a key set (RFC 7517) that the client demo-keys has registered
              --fast-approve USER  approves every code and CIBA request at once, as this person
              --misbehave NAME     may be given more than once; NAME is one of

            \(names.joined(separator: "\n"))

            People enter codes at /device, and decide what CIBA asks them at /approve.

            Clients: demo (public); demo-confidential with the secret demo-confidential-secret (basic, post and
            client_secret_jwt); demo-keys with its own keys (private_key_jwt). The initial access token for
            registrations is \(OpenIDProvider.initialAccessToken).

            """
    }
}
