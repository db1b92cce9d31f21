import CHostSystem

/// The memory of this process.
package enum ProcessMemory {
    /// Gives the system the whole pages that malloc holds and nobody uses. Takes some milliseconds for 100 MiB, in
    /// which other threads may have to wait for malloc.
    package static func giveBack() {
        usher_give_memory_back()
    }
}
