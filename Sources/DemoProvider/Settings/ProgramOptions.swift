import JOSE

/// The command line of demo-provider.
struct ProgramOptions: Equatable, Sendable {
    var peopleFile = ""
    /// Numbered people beside those of the file.
    var many = 0
    var address = LoopbackAddress.ip4
    /// 0: any free port.
    var port = 0
    var readyFile: String?
    var algorithm = SignatureAlgorithm.rs256
    /// Seconds between two polls.
    var interval = 5
    /// Seconds that a user code is valid.
    var lifetime = 300
    var misbehaviours: Set<Misbehaviour> = []
    /// Milliseconds that every answer of the token endpoint takes.
    var replyDelay = 0
    /// The public keys of the client `demo-keys`.
    var clientKeysFile: String?
    /// The user name of the person for whom every code is approved at once.
    var fastApprove: [UInt8]?

    /// Reads the arguments after the program's name; nil when they ask for help.
    static func parse(_ arguments: [String]) throws(OptionError) -> ProgramOptions? {
        if arguments.contains("--help") || arguments.contains("-h") { return nil }
        var options = ProgramOptions()
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard known.contains(option) else { throw .unknownOption }
            guard let value = rest.popFirst(), !value.isEmpty else { throw .valueMissing(option: option) }
            try options.set(option, value)
        }
        guard !options.peopleFile.isEmpty else { throw .peopleMissing }
        return options
    }

    private static let known: Set<String> = [
        "--people", "--many", "--address", "--port", "--ready-file", "--algorithm", "--interval", "--expires",
        "--misbehave", "--reply-delay", "--fast-approve", "--client-keys",
    ]

    private mutating func set(_ option: String, _ value: String) throws(OptionError) {
        switch option {
        case "--people": peopleFile = value
        case "--many": many = try Self.number(option, value, 0...100)
        case "--address":
            guard let loopback = LoopbackAddress(rawValue: value) else { throw .notLoopback }
            address = loopback
        case "--port": port = try Self.number(option, value, 0...65_535)
        case "--ready-file": readyFile = value
        case "--algorithm":
            guard let named = SignatureAlgorithm(name: Array(value.utf8)) else { throw .unknownAlgorithm }
            algorithm = named
        case "--interval": interval = try Self.number(option, value, 1...3_600)
        case "--expires": lifetime = try Self.number(option, value, 1...86_400)
        case "--misbehave":
            guard let named = Misbehaviour(rawValue: value) else { throw .unknownMisbehaviour }
            misbehaviours.insert(named)
        case "--reply-delay": replyDelay = try Self.number(option, value, 0...60_000)
        case "--client-keys": clientKeysFile = value
        case "--fast-approve": fastApprove = Array(value.utf8)
        default: throw .unknownOption
        }
    }

    private static func number(
        _ option: String, _ value: String, _ allowed: ClosedRange<Int>
    ) throws(OptionError) -> Int {
        guard let number = Int(value), allowed.contains(number) else {
            throw .outOfRange(option: option, allowed: allowed)
        }
        return number
    }
}
