import StrictJSON

/// What sudoers and all that it includes say, as cvtsudoers(1) reads them.
struct Sudoers: Equatable {
    /// Who a rule is for.
    enum Who: Hashable {
        case everybody
        case user([UInt8])
        case uid(UInt32)
        case group([UInt8])
        case gid(UInt32)
        /// A netgroup, a host's plugin: nothing that /etc/passwd knows.
        case other
    }

    struct Rule: Equatable {
        let who: [Who]
        /// Whom the rule leaves out.
        let except: [Who]
        /// Every command, as root.
        let isForEverything: Bool
        let needsPassword: Bool
    }

    let rules: [Rule]
    /// Options of `Defaults`, of whatever binding, by name; flags that are off have the value false.
    let flags: [String: Bool]

    /// nil when the text is none of cvtsudoers.
    init?(json bytes: [UInt8]) {
        guard let object = Self.document(bytes) else { return nil }
        var flags: [String: Bool] = [:]
        for entry in object["Defaults"]?.array ?? [] {
            for option in entry.object?["Options"]?.array ?? [] {
                for member in option.object?.members ?? [] {
                    if let value = member.value.bool {
                        flags[String(decoding: member.name, as: UTF8.self)] = value
                    }
                }
            }
        }
        self.flags = flags
        rules = (object["User_Specs"]?.array ?? []).flatMap {
            Self.rules($0.object, isOff: flags["authenticate"] == false)
        }
    }

    /// nil when sudo is not installed or the caller may not read its files.
    static func read(_ host: HostView) -> Sudoers? {
        guard let answer = host.run(["/usr/bin/cvtsudoers", "-f", "json", "-e", host.root + "/etc/sudoers"]),
            answer.status == 0
        else { return nil }
        return Sudoers(json: answer.output)
    }

    private static func document(_ bytes: [UInt8]) -> JSONObject? {
        try? JSONValue.parse(bytes, limits: JSONLimits(bytes: 4_194_304, values: 200_000)).object
    }

    private static func rules(_ spec: JSONObject?, isOff: Bool) -> [Rule] {
        guard let spec else { return [] }
        var who: [Who] = []
        var except: [Who] = []
        for entry in spec["User_List"]?.array ?? [] {
            guard let entry = entry.object else { continue }
            if entry["negated"]?.bool == true { except.append(person(entry)) } else { who.append(person(entry)) }
        }
        return (spec["Cmnd_Specs"]?.array ?? []).compactMap(\.object).map { command in
            let options = (command["Options"]?.array ?? []).compactMap { $0.object?["authenticate"]?.bool }
            let commands = (command["Commands"]?.array ?? []).compactMap(\.object)
            let isAll = commands.contains {
                $0["command"]?.text?.elementsEqual("ALL".utf8) == true && $0["negated"] == nil
            }
            let targets = command["runasusers"]?.array?.compactMap { $0.object?["username"]?.text }
            // Without a list: root.
            let isRoot = targets.map { $0.contains { $0 == Array("ALL".utf8) || $0 == Array("root".utf8) } } ?? true
            return Rule(
                who: who, except: except, isForEverything: isAll && isRoot, needsPassword: options.last ?? !isOff)
        }
    }

    private static func person(_ entry: JSONObject) -> Who {
        if let name = entry["username"]?.text { return name == Array("ALL".utf8) ? .everybody : .user(name) }
        if let name = entry["usergroup"]?.text { return .group(name) }
        if let number = entry["userid"]?.number?.integer, let uid = UInt32(exactly: number) { return .uid(uid) }
        if let number = entry["usergid"]?.number?.integer, let gid = UInt32(exactly: number) { return .gid(gid) }
        return .other
    }
}
