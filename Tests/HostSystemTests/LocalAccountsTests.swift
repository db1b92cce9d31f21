import HostSystem
import Testing

@Suite struct LocalAccountsTests {
    private func uid(of name: String, in content: String) throws -> UInt32? {
        let directory = try TemporaryDirectory()
        return LocalAccounts.uid(of: Array(name.utf8), in: try directory.write(Array(content.utf8), to: "passwd"))
    }

    private static let content = """
        root:x:0:0:root:/root:/bin/bash
        alice:x:1000:1000:Alice:/home/alice:/bin/bash
        alice:x:0:0::/:/bin/sh
        short:x:5
        letters:x:12a:0::/:
        large:x:4294967296:0::/:
        empty:x::0::/:

        last:x:4294967294:0::/:
        """

    @Test(arguments: [
        ("root", UInt32?.some(0)), ("alice", 1_000), ("last", 4_294_967_294), ("short", nil), ("letters", nil),
        ("large", nil), ("empty", nil), ("", nil), ("alic", nil), ("Alice", nil), ("alice:x", nil), ("bob", nil),
    ])
    func `a uid is the one of the first line with the name`(_ name: String, _ uid: UInt32?) throws {
        #expect(try self.uid(of: name, in: Self.content) == uid)
    }

    @Test func `what is no readable file has nobody`() throws {
        let directory = try TemporaryDirectory()
        for path in [directory.file("missing"), directory.path, "/dev/zero"] {
            #expect(LocalAccounts.uid(of: Array("root".utf8), in: path) == nil)
        }
    }
}
