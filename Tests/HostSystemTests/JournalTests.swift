import Glibc
import HostSystem
import Testing

@Suite struct JournalTests {
    @Test func `fields are sent as journald's native protocol wants them`() throws {
        let directory = try TemporaryDirectory()
        let journal = try DatagramSocket(directory.file("journal"))
        let socket = JournalSocket(path: directory.file("journal"))
        #expect(socket.send([("MESSAGE", Array("hello = world".utf8)), ("PRIORITY", Array("6".utf8)), ("EMPTY", [])]))
        #expect(journal.receive() == Array("MESSAGE=hello = world\nPRIORITY=6\nEMPTY=\n".utf8))
    }

    @Test func `a value with a newline cannot add a field`() throws {
        let directory = try TemporaryDirectory()
        let journal = try DatagramSocket(directory.file("journal"))
        let value = Array("a\nUSHER_REASON=granted".utf8)
        #expect(JournalSocket(path: directory.file("journal")).send([("MESSAGE", value)]))
        let length: [UInt8] = [22, 0, 0, 0, 0, 0, 0, 0]
        #expect(value.count == 22)
        #expect(journal.receive() == Array("MESSAGE\n".utf8) + length + value + [0x0A])
    }

    @Test func `a journal that is absent or not listening is reported`() throws {
        let directory = try TemporaryDirectory()
        #expect(!JournalSocket(path: directory.file("absent")).send([("MESSAGE", [0x61])]))
        _ = try directory.write([], to: "file")
        #expect(!JournalSocket(path: directory.file("file")).send([("MESSAGE", [0x61])]))
        #expect(!JournalSocket(path: "/" + String(repeating: "x", count: 108)).send([("MESSAGE", [0x61])]))
    }
}
