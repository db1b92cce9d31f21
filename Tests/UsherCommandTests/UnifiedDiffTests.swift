import Testing

@testable import usher

/// Differences as `usher init` shows them.
@Suite struct UnifiedDiffTests {
    private func diff(_ old: String?, _ new: String) -> [String] {
        UnifiedDiff.lines(path: "/f", old: old.map { Array($0.utf8) }, new: Array(new.utf8))
    }

    @Test func `equal texts have no difference`() {
        #expect(diff("a\nb\n", "a\nb\n").isEmpty && diff("", "").isEmpty)
    }

    @Test func `a file that is not there is all new`() {
        #expect(diff(nil, "a\nb\n") == ["--- /dev/null", "+++ /f", "@@ -0,0 +1,2 @@", "+a", "+b"])
        #expect(diff("a\n", "") == ["--- /f", "+++ /f", "@@ -1,1 +0,0 @@", "-a"])
    }

    @Test func `three lines stand around a change, and near ones share a hunk`() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let one = old.replacing("10\n", with: "ten\n")
        #expect(
            diff(old, one) == [
                "--- /f", "+++ /f", "@@ -7,7 +7,7 @@", " 7", " 8", " 9", "-10", "+ten", " 11", " 12", " 13",
            ])
        let two = old.replacing("2\n3\n", with: "").replacing("19\n", with: "19\nnew\n")
        #expect(
            diff(old, two).filter { $0.hasPrefix("@@") || !$0.hasPrefix(" ") } == [
                "--- /f", "+++ /f", "@@ -1,6 +1,4 @@", "-2", "-3", "@@ -17,4 +15,5 @@", "+new",
            ])
        for (second, hunks) in [(11, 1), (12, 2)] {
            let new = (1...20).map { $0 == 4 || $0 == second ? "x\n" : "\($0)\n" }.joined()
            #expect(diff(old, new).count { $0.hasPrefix("@@") } == hunks)
        }
    }

    @Test func `a last line without its end is another line`() {
        #expect(
            diff("a", "a\n") == [
                "--- /f", "+++ /f", "@@ -1,1 +1,1 @@", "-a", "\\ No newline at end of file", "+a",
            ])
    }

    @Test func `a diff is enough to make the new text from the old one`() throws {
        var state: UInt64 = 7
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        for _ in 0..<500 {
            let old = (0..<next(30)).map { _ in "line \(next(6))" }
            var new = old
            for _ in 0..<next(6) {
                if !new.isEmpty, next(2) == 0 { new.remove(at: next(new.count)) }
                new.insert("line \(next(6))", at: next(new.count + 1))
            }
            let text: ([String]) -> String = { $0.map { $0 + "\n" }.joined() }
            #expect(apply(diff(text(old), text(new)), to: old) == new)
        }
    }

    /// What patch does.
    private func apply(_ diff: [String], to old: [String]) -> [String] {
        var output: [String] = []
        var position = 0
        for line in diff.dropFirst(2) {
            let text = String(line.dropFirst())
            switch line.first {
            case "@":
                let parts = line.split(separator: " ")[1].dropFirst().split(separator: ",").compactMap { Int($0) }
                let start = parts[1] == 0 ? parts[0] : parts[0] - 1
                output += old[position..<start]
                position = start
            case "+": output.append(text)
            default:
                #expect(old[position] == text)
                if line.first == " " { output.append(text) }
                position += 1
            }
        }
        return output + old[position...]
    }

    @Test func `what is dangerous on a terminal does not reach it`() {
        #expect(diff("\u{1B}[31mred\n", "x\n").contains("-?[31mred"))
    }

    @Test func `a huge file is shown as changed from beginning to end`() {
        let huge = String(repeating: "\n", count: UnifiedDiff.maximumLines + 1)
        let lines = diff(huge, "\n")
        #expect(lines.count == 3 + UnifiedDiff.maximumLines + 2 && lines.last == "+")
    }
}
