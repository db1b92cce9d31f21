import Glibc
import Testing

@testable import HostSystem

/// Which boot this is, and how long ago it was.
struct BootTests {
    private static let id: [UInt8] = [
        0x0F, 0x1E, 0x2D, 0x3C, 0x4B, 0x5A, 0x69, 0x78, 0x87, 0x96, 0xA5, 0xB4, 0xC3, 0xD2, 0xE1, 0xF0,
    ]

    @Test(arguments: ["0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\n", "0F1E2D3C4B5A69788796A5B4C3D2E1F0"])
    func `the kernel's form and the service manager's are the same id`(_ text: String) {
        #expect(BootID.parse(text.utf8) == Self.id)
    }

    @Test(
        arguments: [
            "", "\n", "%b", "0f1e2d3c4b5a69788796a5b4c3d2e1f", "0f1e2d3c4b5a69788796a5b4c3d2e1f00",
            "0f1e2d3c4b5a69788796a5b4c3d2e1fg", "0f1e2d3c 4b5a69788796a5b4c3d2e1f0", "０f1e2d3c4b5a69788796a5b4c3d2e1f0",
        ])
    func `what is no id is none`(_ text: String) {
        #expect(BootID.parse(text.utf8) == nil)
    }

    @Test func `this host says the same id twice, and time goes on`() {
        #expect(BootID.read()?.count == 16 && BootID.read() == BootID.read())
        let before = BootClock.now()
        #expect(before > 0 && (0...60).contains(BootClock.now() - before))
    }
}
