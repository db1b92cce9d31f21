import Foundation
import Glibc
import Testing

@testable import usher

/// `usher logout`, `usher session token` and `usher session keep-token`: what is asked, shown and kept.
@Suite struct TokenCommandTests {
    private static let token = "eyJhbGciOiJub25lIn0.canary.x"
    private static let answer =
        #"{"ok":true,"token_type":"Bearer","expires_at":1900000300,"expires_in":300,"access_token":"\#(token)"}"#
    private static let refusal =
        #"{"ok":false,"reason":"token.no_role","message":"None of your roles.","final":true}"#

    private static func run(_ arguments: [String], _ answer: String) throws -> AccountCommandTests.Run {
        try AccountCommandTests.run(arguments, answers: [answer])
    }

    @Test func `a token goes to a pipe, alone or with its expiry`() throws {
        let run = try Self.run(["session", "token"], Self.answer)
        #expect(run.result.status == 0 && run.result.output == Self.token + "\n" && run.result.errors == "")
        #expect(run.questions == [#"{"verb":"session_token"}"#])
        let json = try Self.run(["session", "token", "--json", "--audience", "files"], Self.answer)
        #expect(json.questions == [#"{"verb":"session_token","audience":"files"}"#])
        let expected =
            #"{"ok":true,"token_type":"Bearer","expires_at":1900000300,"expires_in":300,"#
            + #""access_token":"\#(Self.token)"}"# + "\n"
        #expect(json.result.status == 0 && json.result.output == expected)
    }

    @Test func `a terminal shows it only when that is wanted`() throws {
        let folder = try CommandFolder()
        let refused = try TerminalCommand(
            ["session", "token", "--admin-socket", "admin"], typing: [], in: folder.url)
        #expect(
            refused.status == 2
                && refused.text == "usher: a terminal shows no token: write it to a file or pipe, or use --show\n")
        let socket = try AnsweringSocket(path: folder.path("admin"), answers: [Self.answer])
        let shown = try TerminalCommand(
            ["session", "token", "--show", "--admin-socket", "admin"], typing: [], in: folder.url)
        #expect(shown.status == 0 && shown.text == Self.token + "\n" && socket.questions.count == 1)
    }

    @Test func `a refusal says its code, and is no token`() throws {
        let run = try Self.run(["session", "token"], Self.refusal)
        #expect(run.result.status == 1 && run.result.output == "")
        #expect(run.result.errors == "usher: None of your roles. (token.no_role)\n")
        let json = try Self.run(["session", "token", "--json"], Self.refusal)
        #expect(json.result.status == 1)
        #expect(
            json.result.output
                == #"{"ok":false,"reason":"token.no_role","message":"None of your roles."}"# + "\n")
        #expect(try Self.run(["session", "token"], #"{"ok":true}"#).result.status == 2)
        let folder = try CommandFolder()
        #expect(try folder.run("session", "token", "--admin-socket", "nothing").status == 2)
    }

    @Test(
        arguments: [
            (0, nil, "You were not signed in on this host."),
            (1, nil, "You are signed out on this host: 1 sign-in has ended."),
            (3, nil, "You are signed out on this host: 3 sign-ins have ended."),
            (0, "bob", "bob was not signed in on this host."),
            (2, "bob", "bob is signed out on this host: 2 sign-ins have ended."),
        ] as [(Int, String?, String)])
    func `logout says what has ended, and nothing is a success`(_ count: Int, _ user: String?, _ line: String) throws {
        let outcome = count == 0 ? "not_signed_in" : "logged_out"
        let run = try Self.run(
            ["logout"] + (user.map { ["--user", $0] } ?? []),
            #"{"ok":true,"outcome":"\#(outcome)","sign_ins":\#(count)}"#)
        #expect(run.result.status == 0 && run.result.output == line + "\n")
        let name = user.map { #""name":"\#($0)","# } ?? ""
        #expect(run.questions == [#"{"verb":"logout",\#(name)"url":false}"#])
    }

    @Test func `the address is shown on a terminal alone`() throws {
        let folder = try CommandFolder()
        let answer =
            #"{"ok":true,"outcome":"logged_out","sign_ins":1,"end_session_url":"https://idp.example.com/logout?id_token_hint=e"}"#
        let socket = try AnsweringSocket(path: folder.path("admin"), answers: [answer])
        let run = try TerminalCommand(["logout", "--admin-socket", "admin"], typing: [], in: folder.url)
        #expect(run.status == 0 && socket.questions == [#"{"verb":"logout","url":true}"#])
        #expect(
            run.text.split(separator: "\n").map(String.init) == [
                "usher: whoever has this address has your ID token: give it to nobody",
                "https://idp.example.com/logout?id_token_hint=e",
                "usher: open it in the browser in which you signed in",
                "You are signed out on this host: 1 sign-in has ended.",
            ])
    }

    @Test func `a keeper asks for a token at two thirds of its time, and else whether it may have one`() {
        var keeper = TokenKeeper()
        #expect(keeper.question(now: 0) == .token)
        #expect(keeper.heard(.written(expiresIn: 300), now: 0) == (false, 60))
        #expect(keeper.hasFile && keeper.question(now: 199) == .check)
        #expect(keeper.heard(.stillAllowed, now: 180) == (false, 20))
        #expect(keeper.question(now: 200) == .token)
        #expect(keeper.heard(.written(expiresIn: 300), now: 200) == (false, 60))
        #expect(keeper.question(now: 399) == .check && keeper.question(now: 400) == .token)
    }

    @Test func `a refusal removes the file at once, an outage when it has expired`() {
        var keeper = TokenKeeper()
        #expect(keeper.heard(.refused, now: 0) == (false, 60))
        _ = keeper.heard(.written(expiresIn: 300), now: 0)
        #expect(keeper.heard(.failed, now: 299) == (false, 60))
        #expect(keeper.heard(.failed, now: 300) == (true, 60))
        #expect(!keeper.hasFile && keeper.heard(.failed, now: 360) == (false, 60))
        _ = keeper.heard(.written(expiresIn: 300), now: 400)
        #expect(keeper.heard(.refused, now: 401) == (true, 60))
        #expect(keeper.question(now: 402) == .token)
    }

    @Test(arguments: [0, 1, 12, .max] as [Int64])
    func `no lifetime makes it ask without a pause`(_ lifetime: Int64) {
        var keeper = TokenKeeper()
        let (removes, pause) = keeper.heard(.written(expiresIn: lifetime), now: 0)
        #expect(!removes && (TokenKeeper.shortestPause...TokenKeeper.longestPause).contains(pause))
        #expect(keeper.question(now: 5) == .check)
    }

    @Test func `without a folder of one's own no token is kept`() throws {
        let run = try CommandFolder().run("session", "keep-token")
        // The tests' environment has no XDG_RUNTIME_DIR.
        if access("/run/user/\(geteuid())", F_OK) != 0 {
            #expect(run.status == 2)
            #expect(run.errors == "usher: XDG_RUNTIME_DIR is no folder of your own, with mode 0700\n")
        }
    }
}
