import Testing

@testable import usher

/// `usher explain --last`: what is made of usherd's answer.
@Suite struct ExplainLastTests {
    private static let explanation = """
        "verdict":"refused","reason":"policy.no_role","sentence":"bob has no role","user":"bob","service":"sudo",\
        "provider":"corp","time":1900000000,"decided_by":"roles",\
        "roles":[{"role":"admin","privileged":true,"listed":true,"held":false,"admission":"not_held","by":[]}],\
        "changes":["Ask."],"newer":"member"
        """

    private func ask(_ answer: String, _ more: String...) throws -> (question: String?, result: RunningCommand) {
        let folder = try CommandFolder()
        let socket = try OneAnswerSocket(path: folder.path("admin"), answer: answer)
        let result = try RunningCommand(
            ["explain", "--user", "bob", "--service", "sudo", "--last", "--admin-socket", "admin"] + more,
            in: folder.url)
        withExtendedLifetime(folder) {}
        return (socket.question, result)
    }

    @Test func `usherd is asked, and its answer is the screen`() throws {
        let (question, result) = try ask("{\"ok\":true,\"explanation\":{\(Self.explanation)}}")
        #expect(question == "{\"verb\":\"explain\",\"user\":\"bob\",\"service\":\"sudo\"}\n")
        #expect(result.status == 1 && result.errors.isEmpty)
        #expect(
            result.output == """
                REFUSED policy.no_role: bob has no role.
                Decided by check: roles
                Roles that [service.sudo] lists:
                  - admin, privileged: not held
                What would change this:
                  - Ask.
                Note: decided at 2030-03-17T17:46:40Z.
                More: /usr/share/doc/usher/runbook.md#policy-no_role

                """)
    }

    @Test(arguments: [
        (#""via":"session","session":"5b1e07aa","sentence":"it leans""#, "it leans"),
        (#""no_reuse":"reuse.too_old","sentence":"it is old (reuse.too_old)""#, "it is old (reuse.too_old)"),
    ])
    func `on what a login leans, or why not, is a line of its own and stands in JSON`(
        _ members: String, _ words: String
    ) throws {
        let answer = "{\"ok\":true,\"explanation\":{\(Self.explanation),\"reuse\":{\(members)}}}"
        let screen = try ask(answer).result.output.split(separator: "\n")
        #expect(screen.first == "REFUSED policy.no_role: bob has no role." && screen[1] == "Sign-in: \(words).")
        #expect(try ask(answer, "--json").result.output.contains("\"reuse\":{\(members)}"))
    }

    @Test func `a grant is exit status 0`() throws {
        let answer = Self.explanation.replacing("\"refused\"", with: "\"granted\"")
        #expect(try ask("{\"ok\":true,\"explanation\":{\(answer)}}", "--json").result.status == 0)
    }

    @Test(arguments: [
        ("\"user\":\"bob\"", "\"user\":\"eve\""), ("\"service\":\"sudo\"", "\"service\":\"sshd\""),
        ("\"reason\":", "\"raison\":"), ("not_held", "somehow"), ("\"roles\":[", "\"roles\":[1,"),
    ])
    func `an answer about another login, or that makes no sense, is none`(_ old: String, _ new: String) throws {
        let answer = Self.explanation.replacing(old, with: new)
        let result = try ask("{\"ok\":true,\"explanation\":{\(answer)}}").result
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.errors == "usher: usherd's answer makes no sense\n")
    }

    @Test func `what usherd may not tell is exit status 2`() throws {
        let result = try ask(#"{"ok":false,"reason":"admin.no_login","message":"x"}"#).result
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(
            result.errors
                == "usher: usherd remembers no such login, or it is not yours; it forgets them when it ends, and usher log does not\n"
        )
    }

    @Test func `without an answer a script gets JSON, and a person what to do next`() throws {
        let refused = try ask(#"{"ok":false,"reason":"admin.no_login","message":"x"}"#, "--json").result
        #expect(refused.status == 2 && refused.errors.isEmpty)
        #expect(
            refused.output == """
                {"ok":false,"reason":"admin.no_login","message":"usherd remembers no such login, or it is not yours; \
                it forgets them when it ends, and usher log does not"}

                """)
        let folder = try CommandFolder()
        let absent = try folder.run("explain", "--user", "a", "--service", "b", "--last", "--admin-socket", "admin")
        #expect(absent.status == 2)
        #expect(
            absent.errors
                == "usher: usherd is not reachable: there is no \(folder.path("admin")). Is usherd.socket enabled?\n")
    }

    @Test func `an answer cannot steer the terminal`() throws {
        let hostile = #"\u001b]0;x\u0007\u202e\n"#
        let answer = Self.explanation.replacing("bob has no role", with: hostile).replacing("Ask.", with: hostile)
            .replacing("\"admin\"", with: "\"\(hostile)\"").replacing("policy.no_role", with: hostile)
        for more in ["--json", "--verbose"] {
            let result = try ask("{\"ok\":true,\"explanation\":{\(answer)}}", more).result
            #expect(result.status == 1)
            #expect(result.output.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
        }
    }
}
