import StrictJSON
import Testing

@testable import usher

/// `usher check` on what the running daemon says of listed accounts.
struct ListedStepsTests {
    private func steps(_ listed: String, file: String = "/etc/usher/usher.toml") throws -> [String] {
        let text = #"{"configuration":{"file":"/etc/usher/usher.toml"},"listed":\#(listed)}"#
        let status = try #require(try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 10_000)).object)
        return ListedSteps.of(status, file: file).map(\.line)
    }

    @Test func `each account that is not as listed is a problem with its line`() throws {
        let bad = #"{"accounts":9,"waiting":0,"refused":2,"problems":["a.toml:1:10: bob: account.sub_changed\u001b"]}"#
        #expect(
            try steps(bad) == [
                #"problem  accounts: a.toml:1:10: bob: account.sub_changed\x1b; mend the file and reload usherd, or the account (usher account show)"#,
                "problem  accounts: 1 more are not as they are listed; see usherd's log",
            ])
        #expect(
            try steps(#"{"accounts":9,"waiting":0,"refused":0,"problems":[]}"#) == [
                "ok       accounts: 9 listed, usherd has them all"
            ])
    }

    @Test func `another configuration's daemon, and one without a list, say nothing`() throws {
        let bad = #"{"accounts":9,"waiting":0,"refused":1,"problems":["x"]}"#
        #expect(try steps(bad, file: "/tmp/usher.toml") == [])
        for none in ["null", "1", #"{"accounts":0,"waiting":0,"refused":0,"problems":[]}"#, #"{"accounts":9}"#] {
            #expect(try steps(none) == [])
        }
    }
}
