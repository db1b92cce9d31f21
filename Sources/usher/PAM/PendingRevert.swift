import StrictJSON

/// A change that is taken back unless somebody confirms it.
struct PendingRevert: Equatable {
    private static let limits = JSONLimits(bytes: 65_536)

    let service: String
    /// The files that were changed, and no others.
    let files: [String]
    let changed: HostTime
    /// Milliseconds.
    let delay: Int64

    /// Milliseconds until the change is taken back; 0 or less: now. After a reboot that is the delay after the boot
    /// at the latest, whatever the clock says.
    func remaining(at now: HostTime) -> Int64 {
        if now.boot == changed.boot { return changed.sinceBoot + delay - now.sinceBoot }
        let byWall = (changed.wall - now.wall) * 1_000 + delay
        return min(byWall, delay - now.up)
    }

    var encoded: [UInt8] {
        JSONValue.members([
            ("service", .text(service)), ("files", .array(files.map { .text($0) })),
            ("wall", .integer(Int(changed.wall))), ("since_boot_ms", .integer(Int(changed.sinceBoot))),
            ("awake_ms", .integer(Int(changed.awake))), ("boot", .text(changed.boot)),
            ("delay_ms", .integer(Int(delay))),
        ]).encoded()
    }

    /// nil when it is not what `encoded` makes.
    static func read(_ bytes: [UInt8]) -> PendingRevert? {
        guard let object = (try? JSONValue.parse(bytes, limits: limits))?.object,
            let service = text(object["service"]), let boot = text(object["boot"]),
            let files = object["files"]?.array?.compactMap(text),
            let wall = number(object["wall"]), let sinceBoot = number(object["since_boot_ms"]),
            let awake = number(object["awake_ms"]), let delay = number(object["delay_ms"])
        else { return nil }
        return PendingRevert(
            service: service, files: files,
            changed: HostTime(wall: wall, sinceBoot: sinceBoot, awake: awake, boot: boot), delay: delay)
    }

    private static func text(_ value: JSONValue?) -> String? {
        value?.text.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Within a million years: sums of them cannot overflow.
    private static func number(_ value: JSONValue?) -> Int64? {
        guard let number = value?.number?.integer, (0...Int64(1) << 45).contains(number) else { return nil }
        return number
    }
}
