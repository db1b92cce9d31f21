import OpenIDConnect
import StrictJSON

extension LoginFacts.Principal {
    /// A name stands in an object, so that no name looks like a state.
    var json: JSONValue {
        switch self {
        case .value(let name): .members([("value", .string(name))])
        case .missing: .text("missing")
        case .wrongType: .text("wrong_type")
        case .unverifiedEmail: .text("unverified_email")
        case .patternDiffers: .text("pattern_differs")
        case .notMapped: .text("not_mapped")
        }
    }

    init?(json: JSONValue) {
        if let object = json.object {
            guard object.members.count == 1, let name = object["value"]?.text else { return nil }
            self = .value(name)
            return
        }
        let states: [Self] = [.missing, .wrongType, .unverifiedEmail, .patternDiffers, .notMapped]
        guard let state = states.first(where: { $0.json == json }) else { return nil }
        self = state
    }
}

extension LoginFacts.Groups {
    var json: JSONValue {
        switch self {
        case .known(let names): .texts(names)
        case .overage: .text("overage")
        case .wrongType: .text("wrong_type")
        case .tooMany: .text("too_many")
        }
    }

    init?(json: JSONValue) {
        if let names = json.texts, names.count <= LoginFacts.maximumGroups {
            self = .known(names)
            return
        }
        let states: [Self] = [.overage, .wrongType, .tooMany]
        guard let state = states.first(where: { $0.json == json }) else { return nil }
        self = state
    }
}

extension ClaimPath {
    var json: JSONValue { .texts(names) }

    /// 1–8 names.
    init?(json: JSONValue) {
        guard let names = json.texts, (1...8).contains(names.count) else { return nil }
        self.init(names: names)
    }

    func precedes(_ other: ClaimPath) -> Bool {
        names.lexicographicallyPrecedes(other.names) { $0.lexicographicallyPrecedes($1) }
    }
}

extension JSONValue {
    static func texts(_ texts: [[UInt8]]) -> JSONValue { .array(texts.map { .string($0) }) }

    static func seconds(_ time: UnixSeconds) -> JSONValue {
        .number(JSONNumber(double: Double(time.value), integer: time.value))
    }

    /// The strings of an array that holds nothing else.
    var texts: [[UInt8]]? {
        guard let elements = array else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }
}
