import AccountRecord
import Accounts
import Glibc
import LoginPolicy
import OpenIDConnect

/// Sign-ins that others may lean on, in a store.
enum SessionBench {
    /// Where reuse.py stands: its boot, and the terminal and session leader of its sudo.
    struct Place {
        var bootID: [UInt8]
        var sinceBoot: Int64
        var ttyDevice: UInt64
        var leader: UInt32
        var leaderStart: UInt64

        /// BOOT SECONDS TTY LEADER START; nil for others.
        init?(_ words: [String]) {
            guard words.count == 5, let seconds = Int64(words[1]), let tty = UInt64(words[2]),
                let leader = UInt32(words[3]), let start = UInt64(words[4])
            else { return nil }
            let digits = words[0].compactMap(\.hexDigitValue)
            guard digits.count == 32 else { return nil }
            bootID = stride(from: 0, to: 32, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
            (sinceBoot, ttyDevice, self.leader, leaderStart) = (seconds, tty, leader, start)
        }
    }

    /// Gives each of the first accounts one that was made a moment ago.
    static func add(to path: String, count: Int, at place: Place, now: UnixSeconds) throws {
        let store = try AccountStore.open(path: path, creation: .never)
        for index in 0..<count { try store.begin(record(index, account: index, place, now, place.sinceBoot)) }
        store.close()
    }

    /// Signs in over and over, people in turn, a second apart; forgets what is over as usherd does. The bytes of the
    /// file after a tenth of it, and at the end.
    static func grow(signIns: Int) throws -> (early: Int, late: Int) {
        var template = Array("/dev/shm/usher-session-bench.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw StoreBench.BenchFailure.sharedMemory }
        let scratch = String(cString: made)
        let path = scratch + "/usher.db"
        defer {
            for end in ["", "-wal", "-shm", ".lock"] { unlink(path + end) }
            rmdir(scratch)
        }
        let store = try AccountStore.open(path: path, creation: .ifMissing)
        let people = max(signIns / 1_000, 1)
        let names = try (0..<people).map { try LoginName.check(Array("person\($0)".utf8)) }
        guard let place = Place([String(repeating: "07", count: 16), "5000", "34819", "4711", "99000"]) else {
            throw StoreBench.BenchFailure.facts
        }
        var early = 0
        for number in 0..<signIns {
            let (person, time) = (number % people, StoreBench.now.value + Int64(number))
            var request = StoreBench.request(person, names[person], now: UnixSeconds(time))
            request.session = record(number, account: person, place, UnixSeconds(time), 5_000 + Int64(number))
            _ = try store.bind(request)
            if number % 600 == 0 { try store.forgetSessions(endedBefore: UnixSeconds(time - 86_400)) }
            if number == signIns / 10 { early = size(path) }
        }
        let late = size(path)
        store.close()
        return (early, late)
    }

    private static func record(
        _ number: Int, account: Int, _ place: Place, _ now: UnixSeconds, _ sinceBoot: Int64
    ) -> SessionRecord {
        SessionRecord(
            id: (0..<8).map { _ in UInt8.random(in: 0...255) }
                + withUnsafeBytes(of: UInt64(number).bigEndian, Array.init), uid: UInt32(1_879_048_192 + account),
            provider: "bench", proof: .device, authTime: now, acr: Array("2".utf8),
            amr: [Array("pwd".utf8), Array("otp".utf8)], service: Array("sshd".utf8),
            remoteHost: Array("192.0.2.7".utf8),
            place: SessionPlace(
                auditSession: nil, ttyDevice: place.ttyDevice, leader: place.leader, leaderStart: place.leaderStart,
                bootID: place.bootID), signedInAt: SessionTime(wall: now, sinceBoot: sinceBoot))
    }

    /// With the log.
    private static func size(_ path: String) -> Int {
        ["", "-wal"].reduce(0) { sum, end in
            var status = stat()
            return stat(path + end, &status) == 0 ? sum + Int(status.st_size) : sum
        }
    }
}
