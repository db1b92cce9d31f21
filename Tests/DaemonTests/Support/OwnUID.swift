import Glibc

/// The uid that the daemon sees of every client in this process.
let ownUID: UInt32 = geteuid()
