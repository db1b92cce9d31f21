import Glibc
import Testing

@testable import SecretMemory

@Suite struct SecretPagesTests {
    private static func lockedBytes() -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                .split(whereSeparator: \.isWhitespace)
            if words.first == "VmLck:" { return (Int(words[1]) ?? 0) * 1_024 }
        }
        return 0
    }

    /// Under Thread Sanitizer mlock does nothing.
    private static let mayLock: Bool = {
        let count = 1 << 20
        guard let pages = mmap(nil, count, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), pages != MAP_FAILED else {
            return false
        }
        defer { munmap(pages, count) }
        return mlock(pages, count) == 0 && lockedBytes() >= count
    }()

    @Test(.enabled(if: mayLock)) func `secrets that come and go lock no more pages than those that live at once`() {
        let before = Self.lockedBytes()
        let neighbours = (0..<16_000).map { _ in
            #expect(SecretBytes(copying: [UInt8](repeating: 1, count: 200)).count == 200)
            // malloc would give the next one another place.
            return UnsafeMutableRawPointer.allocate(byteCount: 200, alignment: 1)
        }
        defer { for neighbour in neighbours { neighbour.deallocate() } }
        let living = (0..<100).map { _ in SecretBytes(copying: [UInt8](repeating: 2, count: 200)) }
        let after = Self.lockedBytes()
        #expect(after >= 16_384 && after - before <= 98_304, "\(before) and \(after) bytes for \(living.count)")
    }

    @Test(arguments: [0, 1, 63, 64, 65, 256, 257, 4_096, 4_097, 70_000])
    func `room is as large as asked, zero, and used again when given back`(
        count: Int
    ) {
        let rooms = (0..<70).map { _ in SecretPages.shared.take(count) }
        #expect(Set(rooms.map(\.baseAddress)).count == 70)
        for (number, room) in rooms.enumerated() {
            #expect(room.count == count && room.allSatisfy { $0 == 0 })
            for index in room.indices { room[index] = UInt8(number + 1) }
        }
        for (number, room) in rooms.enumerated() { #expect(room.allSatisfy { $0 == number + 1 }) }
        for room in rooms { SecretPages.shared.giveBack(room) }
        let again = (0..<70).map { _ in SecretPages.shared.take(count) }
        #expect(again.allSatisfy { $0.allSatisfy { $0 == 0 } })
        if count <= 4_096 { #expect(Set(again.map(\.baseAddress)) == Set(rooms.map(\.baseAddress))) }
        for room in again { SecretPages.shared.giveBack(room) }
    }

    @Test func `many threads get room of their own`() async {
        await withTaskGroup(of: Bool.self) { tasks in
            for number in 0..<8 {
                tasks.addTask {
                    for round in 0..<2_000 {
                        let secret = SecretBytes(copying: [UInt8](repeating: UInt8(number), count: 1 + round % 300))
                        guard secret.withBytes({ $0.allSatisfy { $0 == number } }) else { return false }
                    }
                    return true
                }
            }
            for await isGood in tasks { #expect(isGood) }
        }
    }
}
