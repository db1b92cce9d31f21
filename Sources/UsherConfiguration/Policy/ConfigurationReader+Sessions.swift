import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// Services that let people in: a sign-in of before never stands in for one there.
    private static let entrances: Set<String> = [
        "sshd", "login", "su", "su-l", "remote", "gdm", "gdm-password", "gdm-autologin", "lightdm", "sddm", "xdm",
        "cockpit", "runuser", "runuser-l",
    ]
    private static let maximumExports = 32

    /// `[sessions]`.
    mutating func readSessions(_ root: TOMLTable) -> SessionSettings {
        var settings = SessionSettings()
        guard let (table, _) = table(root, "sessions") else { return settings }
        checkKeys(table, of: "sessions", place: "[sessions]")
        let day = 86_400
        if let value = duration(table, "idle_timeout", in: 60...30 * day) { settings.limits.idle = value }
        if let value = duration(table, "rolling_timeout", in: 60...30 * day) { settings.limits.rolling = value }
        if let value = duration(table, "absolute_timeout", in: 60...30 * day) { settings.limits.absolute = value }
        if let value = duration(table, "recheck_interval", in: 0...30 * day) { settings.recheckInterval = value }
        if let value = table["recheck_interval"], (1..<60).contains(settings.recheckInterval.components.seconds) {
            report("recheck_interval must be \"0s\", or at least \"60s\"", at: value.position)
        }
        if let value = integer(table, "recheck_rate", in: 1...1_000) { settings.recheckRate = value }
        if let text = text(table, "on_revoked"),
            let choice = choice(text, "on_revoked", of: SessionSettings.Revoked.self)
        {
            settings.onRevoked = choice
        }
        settings.exportedClaims = readExports(table)
        return settings
    }

    private mutating func readExports(_ sessions: TOMLTable) -> [ExportedClaim] {
        guard let (table, position) = table(sessions, "export_env") else { return [] }
        if table.entries.count > Self.maximumExports {
            report("export_env has more than \(Self.maximumExports) names", at: position)
        }
        return table.entries.compactMap { entry in
            guard isVariable(entry.key) else {
                report(
                    "\(Quoted.text(entry.key)) cannot be filled by a claim: capital letters, digits and _, at most 64, "
                        + "and none that a shell, a loader or sudo reads", at: entry.keyPosition)
                return nil
            }
            guard let name = String(validating: entry.key, as: UTF8.self), let claim = claimPath(table, name) else {
                return nil
            }
            return ExportedClaim(variable: entry.key, claim: claim)
        }
    }

    private func isVariable(_ name: [UInt8]) -> Bool {
        let isCapital = { (byte: UInt8) in (0x41...0x5A).contains(byte) }
        guard (1...64).contains(name.count), name.first.map(isCapital) == true,
            name.allSatisfy({ isCapital($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") })
        else { return false }
        return !KeptVariables.names.contains { $0.utf8.elementsEqual(name) }
            && !KeptVariables.prefixes.contains { name.starts(with: $0.utf8) }
    }

    /// `reuse` and `key_login` of `[service.NAME]`.
    mutating func readReuse(_ table: TOMLTable, into service: inout ServicePolicy, place: String) {
        let name = String(decoding: service.name, as: UTF8.self)
        if let (inner, position) = self.table(table, "reuse") {
            checkKeys(inner, of: "service.NAME.reuse", place: "\(place.dropLast()).reuse]")
            if Self.entrances.contains(name) {
                report(
                    "\(place) lets people in: no sign-in of before stands in for one there", at: position)
            }
            service.reuse = readReuseRule(inner, place: place, at: position)
        }
        if let (inner, position) = self.table(table, "key_login") {
            checkKeys(inner, of: "service.NAME.key_login", place: "\(place.dropLast()).key_login]")
            if name != "sshd" { report("key_login is for sshd alone", at: position) }
            service.keyLoginFreshWithin = duration(inner, "fresh_within", in: 60...2_592_000)
            if inner["fresh_within"] == nil {
                report("key_login needs fresh_within, such as \"12h\"", at: position)
            }
        }
    }

    private mutating func readReuseRule(_ table: TOMLTable, place: String, at position: TOMLPosition) -> ReuseRule? {
        guard let age = duration(table, "max_age", in: 60...86_400) else {
            if table["max_age"] == nil { report("reuse of \(place) needs max_age, such as \"15m\"", at: position) }
            return nil
        }
        if age > Self.longReuse, let value = table["max_age"] {
            warn(
                "reuse of \(place) takes sign-ins of more than an hour ago: whoever gets at an open terminal needs no "
                    + "phone that long", at: value.position, kind: .longReuse)
        }
        var rule = ReuseRule(maximumAge: age)
        if let acr = filled(table, "acr") { rule.demands.acr = acr }
        if let amr = filledSets(table, "amr") { rule.demands.amr = amr }
        if let words = texts(table, "within") {
            if words.isEmpty { report("within must not be empty", at: words.position) }
            rule.within = Set(words.texts.compactMap { choice($0, "within", of: ReuseRule.Bond.self) })
        }
        return rule
    }

    /// `[provider.NAME.logout]`.
    mutating func readLogout(_ provider: TOMLTable, place: String) -> LogoutSettings {
        var settings = LogoutSettings()
        guard let (table, _) = table(provider, "logout") else { return settings }
        checkKeys(table, of: "provider.NAME.logout", place: "\(place.dropLast()).logout]")
        if let kinds = texts(table, "revoke_tokens") {
            let chosen = kinds.texts.compactMap { choice($0, "revoke_tokens", of: TokenKind.self) }
            // What renews goes first, whatever the order of the file.
            settings.revoked = [.refreshToken, .accessToken].filter(chosen.contains)
        }
        if boolean(table, "revoke") == false { settings.revoked = [] }
        if let text = text(table, "end_session"),
            let choice = choice(text, "end_session", of: LogoutSettings.EndSession.self)
        {
            settings.endSession = choice
        }
        return settings
    }
}
