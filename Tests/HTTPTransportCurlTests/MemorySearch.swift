import Glibc

/// Looks for bytes in this process's own writable memory.
enum MemorySearch {
    /// `isInverted`: the bytes are given complemented, so that the search does not find its own key.
    static func occurrences(of key: [UInt8], isInverted: Bool = false) -> Int {
        let key = isInverted ? key : key.map { ~$0 }
        let memory = open("/proc/self/mem", O_RDONLY)
        defer { close(memory) }
        let chunk = UnsafeMutablePointer<UInt8>.allocate(capacity: chunkSize)
        defer { chunk.deallocate() }
        let own = Int(bitPattern: chunk)..<(Int(bitPattern: chunk) + chunkSize)
        var found = 0
        for (start, end) in writableRegions() {
            // Pieces overlap, so that nothing hides at their seams.
            for position in stride(from: start, to: end, by: chunkSize - key.count) {
                let count = pread(memory, chunk, min(chunkSize, end - position), position)
                let piece = UnsafeBufferPointer(start: chunk, count: max(count, 0))
                // The chunk reads itself too.
                found += matches(piece, key).count { !own.contains(position + $0) }
                explicit_bzero(chunk, chunkSize)
            }
        }
        return found
    }

    private static let chunkSize = 1 << 16

    /// Where the complement of `inverted` begins.
    private static func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ inverted: [UInt8]) -> [Int] {
        guard let base = bytes.baseAddress else { return [] }
        var found: [Int] = []
        var start = 0
        while bytes.count - start >= inverted.count,
            let next = memchr(base + start, Int32(~inverted[0]), bytes.count - start - inverted.count + 1)
        {
            start = UnsafeRawPointer(next) - UnsafeRawPointer(base)
            if inverted.indices.allSatisfy({ bytes[start + $0] == ~inverted[$0] }) { found.append(start) }
            start += 1
        }
        return found
    }

    private static func writableRegions() -> [(Int, Int)] {
        let descriptor = open("/proc/self/maps", O_RDONLY)
        defer { close(descriptor) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            text += chunk.prefix(count)
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            let ends = words[0].split(separator: "-")
            guard words[1].hasPrefix("rw"), ends.count == 2, let start = Int(ends[0], radix: 16),
                let end = Int(ends[1], radix: 16), end - start < 1 << 30  // a sanitizer's shadow is larger
            else { return nil }
            return (start, end)
        }
    }
}
