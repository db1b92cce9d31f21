import HostSystem
import Testing

@Suite struct LocalGroupsTests {
    private static let passwd = """
        root:x:0:0:root:/root:/bin/bash
        alice:x:1000:1000:Alice:/home/alice:/bin/bash
        bob:x:1001:027:Bob:/home/bob:/bin/bash

        """
    private static let group = """
        root:x:0:
        sudo:x:27:alice
        power:x:27:
        docker:x:999:bob,alice
        alice:x:1000:
        bobs:x:1001:xalice,alic
        broken:x

        """

    private func names(of user: String) throws -> [String]? {
        let directory = try TemporaryDirectory()
        return LocalGroups.names(
            ofGroupsOf: Array(user.utf8), passwd: try directory.write(Array(Self.passwd.utf8), to: "passwd"),
            group: try directory.write(Array(Self.group.utf8), to: "group")
        )?.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `groups are those that list the name and that of its gid, with every name of them`() throws {
        #expect(try names(of: "alice") == ["sudo", "power", "docker", "alice"])
        #expect(try names(of: "bob") == ["sudo", "power", "docker"])
        #expect(try names(of: "root") == ["root"])
        #expect(try names(of: "xalice") == ["bobs"])
        #expect(try names(of: "nobody") == [])
    }

    @Test func `what cannot be read is not known`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Array(Self.group.utf8), to: "group")
        let missing = directory.file("missing")
        #expect(LocalGroups.names(ofGroupsOf: [0x61], passwd: path, group: missing) == nil)
        #expect(LocalGroups.names(ofGroupsOf: [0x61], passwd: missing, group: path) == nil)
    }
}
