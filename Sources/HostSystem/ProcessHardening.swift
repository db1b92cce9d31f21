import CHostSystem

/// What every usher process that holds secrets sets first.
package enum ProcessHardening {
    /// No core files, not dumpable, SIGPIPE ignored.
    package static func apply() throws(SystemError) {
        let result = usher_harden_process()
        guard result == 0 else { throw SystemError(call: "prctl", number: result) }
    }
}
