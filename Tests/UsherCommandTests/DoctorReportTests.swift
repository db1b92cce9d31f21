import Foundation
import StrictJSON
import Testing

@testable import usher

/// What `usher doctor` prints, and its exit status.
@Suite struct DoctorReportTests {
    @Test func `the exit status is that of monitoring`() {
        var report = DoctorReport()
        report.add("disk", [])
        #expect(report.status == 0 && report.lines == ["Good: disk.", "Everything is good."])
        report.skip("sshd: its settings are shown to root alone")
        #expect(report.status == 3 && report.lines.last == "Nothing wrong was seen.")
        report.add("x", [.warning(.scopes, "the provider does not list a")])
        #expect(report.status == 1)
        report.add("y", [.problem(.disk, "no room", command: "rm x", advice: "make room")])
        #expect(report.status == 2)
        #expect(
            report.lines == [
                "Problem doctor.disk: no room.",
                "  Why: usherd cannot write accounts down, and new people are refused.", "  To do: make room.",
                "  Run: rm x", "Warning doctor.scopes: the provider does not list a.",
                "  Why: Claims such as groups may be missing, and people get no role.",
                "Not looked at: sshd: its settings are shown to root alone.", "Good: disk.",
                "1 problem, 1 warning; /usr/share/doc/usher/doctor.md says more of each.",
            ])
    }

    @Test func `JSON carries every part of a finding`() throws {
        var report = DoctorReport()
        report.add("x", [.problem(.fileMode, "a\u{1B}[2J", command: "chmod 0600 /x")])
        let finding = try #require(report.json.value("findings")?.array?.first?.object)
        #expect(finding["code"]?.text == Array("doctor.file_mode".utf8))
        #expect(
            finding["level"]?.text == Array("problem".utf8)
                && finding["see"]?.text == Array("doctor.md#doctor-file_mode".utf8))
        #expect(finding["command"]?.text == Array("chmod 0600 /x".utf8))
        #expect(finding["what"]?.text.map { String(decoding: $0, as: UTF8.self) } == "a?[2J")
        #expect(report.json.value("status")?.number?.integer == 2)
    }

    @Test func `every code has its own sentence, and lines fit a terminal`() {
        let whys = DoctorCode.allCases.map(\.why)
        #expect(whys.allSatisfy { $0.hasSuffix(".") && $0.utf8.count < 120 })
        #expect(Set(DoctorCode.allCases.map(\.rawValue)).count == DoctorCode.allCases.count)
    }

    @Test func `words of a shell are quoted`() {
        #expect(ShellWord.quoted("usher-managed") == "usher-managed")
        #expect(
            ShellWord.quoted("a b") == "'a b'" && ShellWord.quoted("a'b") == "'a'\\''b'" && ShellWord.quoted("") == "''"
        )
    }

    @Test func `a quote with a combining mark behind it ends no word of a shell`() {
        let folder = "/etc/x'\u{301}; id #"
        #expect(ShellWord.quoted(folder) == "'/etc/x'\\''\u{301}; id #'")
    }

    @Test func `the path in a command that mends a file is one word`() {
        let rule = FileRule(path: "/etc/credstore/usher.a b", kind: .file, owner: .root, maximumMode: 0o600)
        let found = rule.findings(FileStatus(kind: .file, uid: 7, gid: 0, mode: 0o644), usher: 8)
        #expect(
            found.map(\.command) == [
                "chown root '/etc/credstore/usher.a b'", "chmod 0600 '/etc/credstore/usher.a b'",
            ])
    }
}

extension JSONValue {
    fileprivate func value(_ name: StaticString) -> JSONValue? { object?[name] }
}
