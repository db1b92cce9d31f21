import StrictTOML

/// Which provider a login belongs to (decision 0008).
extension ConfigurationReader {
    /// nil when the file leaves it open, with a report.
    mutating func readChoice(_ root: TOMLTable) -> ProviderChoice? {
        guard case .table(let tables)? = root["provider"]?.content, let first = tables.entries.first else { return nil }
        let isAlone = tables.entries.count == 1
        var suffixes: [[UInt8]: String] = [:]
        var fallback: String?
        for entry in tables.entries {
            guard case .table(let table) = entry.value.content else { continue }
            let name = String(decoding: entry.key, as: UTF8.self)
            let suffix = readSuffix(table, isAlone: isAlone)
            if let suffix, let owner = suffixes.updateValue(name, forKey: suffix.bytes) {
                report("[provider.\(owner)] has the same name_suffix", at: suffix.position)
            }
            guard boolean(table, "default") == true, let position = table["default"]?.position else { continue }
            if table["name_suffix"] != nil {
                report("[provider.\(name)] has only the names that end in its name_suffix", at: position)
            } else if let fallback {
                report("[provider.\(fallback)] is the default already", at: position)
            } else {
                fallback = name
            }
        }
        if isAlone { fallback = String(decoding: first.key, as: UTF8.self) }
        let services = readServiceProviders(root, tables, suffixes: suffixes, fallback: fallback)
        // Without a default each service has named one, or that was reported.
        guard let fallback = fallback ?? services.values.sorted().first else { return nil }
        return ProviderChoice(suffixes: suffixes, services: services, fallback: fallback)
    }

    /// A separator and then what a login name may end in, so that no other name ends in it by chance.
    private mutating func readSuffix(
        _ table: TOMLTable, isAlone: Bool
    ) -> (bytes: [UInt8], position: TOMLPosition)? {
        guard let text = text(table, "name_suffix") else { return nil }
        let isWord = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        let isSeparator = { (byte: UInt8) in "-._".utf8.contains(byte) }
        guard (2...31).contains(text.bytes.count), text.bytes.first.map(isSeparator) == true,
            text.bytes.last.map(isWord) == true, text.bytes.allSatisfy({ isWord($0) || isSeparator($0) })
        else {
            report(
                "name_suffix must begin with -, . or _ and go on with small letters and digits, such as \"-ext\"",
                at: text.position)
            return nil
        }
        if isAlone { report("name_suffix is for several providers: this is the only one", at: text.position) }
        return text
    }

    /// `[service.NAME] provider`. With several providers each service has one, or there is a default.
    private mutating func readServiceProviders(
        _ root: TOMLTable, _ providers: TOMLTable, suffixes: [[UInt8]: String], fallback: String?
    ) -> [[UInt8]: String] {
        guard case .table(let tables)? = root["service"]?.content else { return [:] }
        let names = providers.entries.map { String(decoding: $0.key, as: UTF8.self) }
        var chosen: [[UInt8]: String] = [:]
        for entry in tables.entries {
            guard case .table(let table) = entry.value.content else { continue }
            if let text = text(table, "provider") {
                guard let name = names.first(where: { $0.utf8.elementsEqual(text.bytes) }) else {
                    report(
                        "there is no [provider.\(Quoted.inner(text.bytes))]", at: text.position,
                        suggestion: Spelling.nearest(to: text.bytes, among: names))
                    continue
                }
                if suffixes.values.contains(name) {
                    report("[provider.\(name)] has only the names that end in its name_suffix", at: text.position)
                }
                chosen[entry.key] = name
            } else if table["provider"] == nil, fallback == nil {
                report(
                    "[service.\(Quoted.inner(entry.key))] needs a provider: name one here, or "
                        + "give one provider default = true", at: entry.keyPosition)
            }
        }
        warnOfSharedNames(chosen, fallback, tables)
        return chosen
    }

    /// The same login name would then be two people's.
    private mutating func warnOfSharedNames(_ chosen: [[UInt8]: String], _ fallback: String?, _ tables: TOMLTable) {
        var first: (service: String, provider: String)?
        for entry in tables.entries {
            guard let provider = chosen[entry.key] ?? fallback else { continue }
            let service = Quoted.inner(entry.key)
            if let first, first.provider != provider {
                warn(
                    "[service.\(service)] asks another provider than [service.\(first.service)]: make sure that a "
                        + "login name is the same person at both", at: entry.keyPosition, kind: .sharedNames)
            }
            first = first ?? (service, provider)
        }
    }

    /// `providers` of a role or rule: needed where there are several, so that a group of one provider
    /// never gives a role that was meant for another.
    mutating func readOwners(
        _ table: TOMLTable, place: String, question: String, emptyMeans consequence: String,
        at position: TOMLPosition, among names: [String]
    ) -> [String] {
        guard table["providers"] != nil else {
            if names.count > 1 { report("\(place) needs providers: \(question)", at: position) }
            return []
        }
        guard let list = texts(table, "providers") else { return [] }
        if list.isEmpty { report("providers must not be empty: \(consequence)", at: list.position) }
        return list.texts.compactMap { text in
            if let name = names.first(where: { $0.utf8.elementsEqual(text.bytes) }) { return name }
            report(
                "there is no [provider.\(Quoted.inner(text.bytes))]", at: text.position,
                suggestion: Spelling.nearest(to: text.bytes, among: names))
            return nil
        }
    }
}
