import Foundation
import JOSE
import StrictJSON
import Testing

@testable import usher

/// `usher account export` and `import`, `usher store`: files of the caller, in pieces to and from usherd.
@Suite struct AccountTransferCommandTests {
    private func data(_ text: String) -> String { String(decoding: Base64URL.encode(Array(text.utf8)), as: UTF8.self) }

    private func download(_ pieces: [String], announced: Int? = nil) -> [String] {
        let count = announced ?? pieces.joined().utf8.count
        return ["{\"ok\":true,\"bytes\":\(count)}"]
            + pieces.enumerated().map { number, piece in
                "{\"ok\":true,\"data\":\"\(data(piece))\",\"end\":\(number == pieces.count - 1)}"
            }
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `an export goes to standard output as ASCII`() throws {
        let run = try AccountCommandTests.run(
            ["account", "export"], answers: download([#"{"subject":"#, "\"\u{9B}31mé\"}"]))
        #expect(run.questions == [#"{"verb":"account_export"}"#] + Array(repeating: #"{"verb":"download"}"#, count: 2))
        #expect(run.result.output == #"{"subject":"\u009b31m\u00e9"}"# + "\n" && run.result.status == 0)
    }

    @Test func `an export into a file is private, and overwrites nothing`() throws {
        let run = try AccountCommandTests.run(["account", "export", "--output", "out"], answers: download(["{}"]))
        #expect(run.result.output == "3 bytes are in out.\n" && run.result.status == 0)
        #expect(try run.folder.text("out") == "{}\n")
        #expect(try mode(run.folder.path("out")) == 0o600)
        for target in ["file", "link"] {
            let folder = try CommandFolder()
            try folder.write("mine", to: "file")
            try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "elsewhere")
            let socket = try AnsweringSocket(path: folder.path("admin"), answers: download(["{}"]))
            let result = try folder.run("account", "export", "--output", target, "--admin-socket", "admin")
            #expect(result.status == 2 && result.errors == "usher: \(target): File exists\n")
            #expect(try folder.text("file") == "mine")
            #expect(!FileManager.default.fileExists(atPath: folder.path("elsewhere")))
            _ = socket.questions
        }
    }

    @Test func `an import sends the file in lines that usherd takes, and says what has come`() throws {
        let report = """
            {"added":2,"known":1,"completed":0,"locked":1,"forgotten":0,"tombstones":0,"skipped":0}
            """
        let text = String(repeating: "x", count: 30_000)
        for isCheck in [false, true] {
            let run = try AccountCommandTests.run(
                ["account", "import", "in"] + (isCheck ? ["--check"] : []), files: ["in": text],
                answers: Array(repeating: #"{"ok":true,"bytes":1}"#, count: 3)
                    + ["{\"ok\":true,\"check\":\(isCheck),\"report\":\(report)}"])
            let pieces = run.questions.dropLast().map { question in
                Base64URL.decode(
                    Array(question.utf8.dropFirst(#"{"verb":"upload","data":""#.utf8.count).dropLast(2)))
            }
            #expect(pieces.compactMap { $0 }.flatMap { $0 } == Array(text.utf8))
            #expect(run.questions.allSatisfy { $0.utf8.count <= 16_384 })
            #expect(run.questions.last == "{\"verb\":\"account_import\",\"bytes\":30000,\"check\":\(isCheck)}")
            #expect(
                run.result.output == """
                    \(isCheck ? "This would come:" : "This has come:")
                           2  new accounts
                           1  accounts locked
                           1  accounts that are here too

                    """)
            #expect(run.result.status == (isCheck ? 3 : 0))
        }
    }

    @Test func `an import that changes nothing says so`() throws {
        let report = #"{"added":0,"known":2,"completed":0,"locked":0,"forgotten":0,"tombstones":0,"skipped":0}"#
        let run = try AccountCommandTests.run(
            ["account", "import", "in", "--check"], files: ["in": "{}"],
            answers: [#"{"ok":true,"bytes":2}"#, "{\"ok\":true,\"check\":true,\"report\":\(report)}"])
        #expect(run.result.status == 0)
        #expect(run.result.output == "Nothing changes:\n       2  accounts that are here too\n")
    }

    @Test func `a refused import is exit status 1`() throws {
        let run = try AccountCommandTests.run(
            ["account", "import", "in"], files: ["in": "{}"],
            answers: [
                #"{"ok":true,"bytes":2}"#,
                #"{"ok":false,"reason":"import.conflict","message":"Entry 1 of accounts\u001b contradicts."}"#,
            ])
        #expect(run.result.status == 1)
        #expect(run.result.errors == "usher: Entry 1 of accounts\\x1b contradicts. (import.conflict)\n")
    }

    @Test func `a backup is written as the caller, whole or not at all`() throws {
        let good = try AccountCommandTests.run(["store", "backup", "b"], answers: download(["ab", "c"]))
        #expect(good.result.output == "3 bytes are in b.\n" && good.result.status == 0)
        #expect(try good.folder.text("b") == "abc")
        #expect(try mode(good.folder.path("b")) == 0o600)
        for answers in [
            download(["ab", "c"], announced: 4), download(["ab"]).dropLast() + [#"{"ok":true,"data":"","end":false}"#],
            download(["ab"]).dropLast() + [#"{"ok":true,"data":"a=","end":true}"#],
            [#"{"ok":true,"bytes":2}"#, #"{"ok":false,"reason":"store.io","message":"x"}"#],
        ] {
            let run = try AccountCommandTests.run(["store", "backup", "b"], answers: answers)
            #expect(run.result.status == 2)
            #expect(!FileManager.default.fileExists(atPath: run.folder.path("b")))
        }
    }

    @Test func `a restore names the accounts that are locked now`() throws {
        let report = #"{"added":1,"known":2,"completed":0,"locked":0,"forgotten":0,"tombstones":3,"skipped":0}"#
        let answer =
            "{\"ok\":true,\"check\":CHECK,\"previous\":\"partial\",\"accounts\":3,\"kept\":\(report),\"disputed\":[\"eve\",\"\(AccountCommandTests.hostile)\"]}"
        for (isCheck, first, verb) in [
            (false, "The store is restored and has 3 accounts; everybody signs in once more.", "is locked"),
            (true, "The store would have 3 accounts; everybody would sign in once more.", "would be locked"),
        ] {
            let run = try AccountCommandTests.run(
                ["store", "restore", "b"] + (isCheck ? ["--check"] : []), files: ["b": "bytes"],
                answers: [#"{"ok":true,"bytes":5}"#, answer.replacing("CHECK", with: "\(isCheck)")])
            #expect(run.questions.last == "{\"verb\":\"store_restore\",\"bytes\":5,\"check\":\(isCheck)}")
            #expect(
                run.result.output == """
                    \(first)
                    The store before was damaged: what could be read of it was kept.
                    From the store before:
                           1  new accounts
                           3  retired names, identities or uids
                           2  accounts that are here too
                    eve \(verb): backup and store disagree about it.
                    \\x1b]0;x\\x07\\u{202e}\\x0aroot \(verb): backup and store disagree about it.

                    """)
            #expect(run.result.status == (isCheck ? 3 : 0))
        }
    }

    private static let check = #"""
        {"ok":true,"path":"/var/lib/usher/state/usher.db","version":2,"bytes":81920,"accounts":3,"locked":1,"pinned":2,"tombstones":4,"facts":3,"stale_facts":1,"tokens":2,"clock_mark":1900000000,"now":NOW,"problems":PROBLEMS}
        """#

    @Test func `a look at the store says what is in it, and what is wrong`() throws {
        let sound = Self.check.replacing("NOW", with: "1900000000").replacing("PROBLEMS", with: "[]")
        let good = try AccountCommandTests.run(["store", "check"], answers: [sound]).result
        #expect(good.status == 0)
        #expect(
            good.output == """
                store          /var/lib/usher/state/usher.db, version 2, 81920 bytes
                accounts       3, 1 locked, 2 pinned
                retired        4 names, identities or uids
                sign-ins       3 known, 1 of them stale; 2 refresh tokens
                latest time    2030-03-17T17:46:40Z
                Every page and row is sound.

                """)
        let damaged = Self.check.replacing("NOW", with: "1899990000")
            .replacing("PROBLEMS", with: #"["damaged: a page\u001b"]"#)
        let bad = try AccountCommandTests.run(["store", "check"], answers: [damaged]).result
        #expect(bad.status == 1)
        #expect(
            bad.output.hasSuffix(
                """
                latest time    2030-03-17T17:46:40Z, AHEAD of this host's clock by 2 h 46 min
                DAMAGED        damaged: a page\\x1b

                """))
    }
}
