/// Whether a service asks Usher, and whose lines do so.
enum PAMState: Equatable {
    case missing
    case off
    /// By the lines of `usher pam enable`.
    case enabled
    /// By the lines of another service, whose file this one includes.
    case through(String)
    /// By lines of an administrator, or of a file that is included: where.
    case byOthers(auth: String, account: String)
    /// One of the facilities alone: who is refused in one is let in by the other.
    case half(String)

    static func of(_ service: String, _ places: PAMPlaces) throws(CommandFailure) -> PAMState {
        guard let bytes = try places.read(places.file(service)) else { return .missing }
        let found = places.service(service)
        switch (found.auth, found.account) {
        case (nil, nil): return MarkedBlock.isIn(bytes) ? .half("neither facility") : .off
        case (let auth?, let account?):
            if MarkedBlock.isIn(bytes) { return .enabled }
            let other = PAMProfile.services.first { other in
                [auth, account].allSatisfy { other != service && $0.place.hasPrefix("\(places.file(other)):") }
            }
            return other.map(PAMState.through) ?? .byOthers(auth: auth.place, account: account.place)
        case (let auth?, nil): return .half("auth alone, by \(auth.place)")
        case (nil, let account?): return .half("account alone, by \(account.place)")
        }
    }

    /// Is a service that asks Usher, and lets people in, without the line that tells of its sessions? nil where that
    /// is no question.
    static func lacksSessions(_ service: String, _ places: PAMPlaces) -> Bool? {
        guard (try? of(service, places)) == .enabled, let bytes = try? places.read(places.file(service)),
            let profile = try? PAMProfile.read(service, in: places.profiles), profile.session != nil
        else { return nil }
        return !PAMStackText(bytes: bytes).tellsSessions
    }

    /// One word for scripts.
    var word: String {
        switch self {
        case .missing: "missing"
        case .off: "off"
        case .enabled: "enabled"
        case .through: "through"
        case .byOthers: "other-lines"
        case .half: "half"
        }
    }

    var text: String {
        switch self {
        case .missing: "no such service on this host"
        case .off: "does not ask Usher"
        case .enabled: "asks Usher"
        case .through(let other): "asks Usher through \(other)"
        case .byOthers(let auth, let account):
            "asks Usher by other lines: \(auth == account ? auth : "\(auth) and \(account)")"
        case .half(let what): "asks Usher by \(what)"
        }
    }
}
