import Glibc

/// The threads of this process, by the kernel's numbers.
enum ProcessThreads {
    struct Unreadable: Error {}

    static func numbers() throws -> Set<Int32> {
        guard let directory = opendir("/proc/self/task") else { throw Unreadable() }
        defer { closedir(directory) }
        var numbers: Set<Int32> = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let number = Int32(name) { numbers.insert(number) }
        }
        return numbers
    }

    /// Waits until one of them has ended; false: all were there still after half a minute.
    static func hasOneEnded(of some: Set<Int32>) async throws -> Bool {
        let start = ContinuousClock.now
        while try numbers().isSuperset(of: some) {
            guard ContinuousClock.now - start < .seconds(30) else { return false }
            await Task.yield()
        }
        return true
    }
}
