import Glibc
import HostSystem
import Testing

@Suite struct ProcessMemoryTests {
    private static let blockBytes = 4_000
    private static let blocks = 16_384

    /// Thread Sanitizer has a malloc of its own.
    private static let hasSystemMalloc = dlsym(nil, "__tsan_init") == nil

    private func residentBytes() throws -> Int {
        let file = try #require(fopen("/proc/self/statm", "r"))
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        try #require(fgets(&line, Int32(line.count), file) != nil)
        let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            .split(separator: " ")
        return try #require(Int(words[1])) * sysconf(Int32(_SC_PAGESIZE))
    }

    @Test(.enabled(if: hasSystemMalloc)) func `what is free between blocks that are used goes back`() throws {
        let blocks = (0..<Self.blocks).map { _ in
            let block = UnsafeMutableRawPointer.allocate(byteCount: Self.blockBytes, alignment: 16)
            memset(block, 0xA5, Self.blockBytes)
            return block
        }
        for (index, block) in blocks.enumerated() where index % 8 != 0 { block.deallocate() }
        let before = try residentBytes()
        ProcessMemory.giveBack()
        // Of 62 MiB, less what shares a page with a block in use.
        #expect(try residentBytes() < before - (32 << 20))
        for index in stride(from: 0, to: blocks.count, by: 8) {
            #expect(blocks[index].load(as: UInt8.self) == 0xA5)
            blocks[index].deallocate()
        }
    }
}
