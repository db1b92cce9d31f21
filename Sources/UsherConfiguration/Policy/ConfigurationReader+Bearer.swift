import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    private static let maximumAudiences = 16

    /// `[provider.NAME.bearer]`; nil when there is none, or it has a mistake.
    mutating func readBearer(_ provider: TOMLTable, place: String) -> BearerRules? {
        guard let (table, position) = table(provider, "bearer") else { return nil }
        let place = "\(place.dropLast()).bearer]"
        checkKeys(table, of: "provider.NAME.bearer", place: place)
        guard let audiences = texts(table, "audiences") else {
            if table["audiences"] == nil { report("\(place) needs audiences", at: position) }
            return nil
        }
        if audiences.isEmpty { report("audiences must not be empty: no token would do", at: audiences.position) }
        if audiences.texts.count > Self.maximumAudiences {
            report("audiences has more than \(Self.maximumAudiences) entries", at: audiences.position)
        }
        for text in audiences.texts where !(1...255).contains(text.bytes.count) {
            report("audiences must be of 1 to 255 bytes each", at: text.position)
        }
        var rules = BearerRules(audiences: audiences.texts.map(\.bytes))
        if let lifetime = duration(table, "max_lifetime", in: 60...86_400) {
            rules.maximumLifetime = lifetime.components.seconds
        }
        rules.allowedServices = texts(table, "allowed_services")?.texts.map(\.bytes) ?? []
        rules.introspects = boolean(table, "introspect") ?? false
        if rules.introspects, case .table(let client)? = provider["client"]?.content,
            case .string(let method)? = client["auth_method"]?.content, method.elementsEqual("none".utf8),
            let value = table["introspect"]
        {
            report("introspect needs a client that proves itself: auth_method is \"none\"", at: value.position)
        }
        return rules
    }

    /// Tells the services which providers' tokens they may lean on. A service that leans on no sign-in at all has
    /// no use for them.
    mutating func allowBearer(_ providers: [ServedProvider], at services: inout [ServicePolicy], _ root: TOMLTable) {
        for provider in providers {
            for name in provider.bearer?.allowedServices ?? [] {
                guard let index = services.firstIndex(where: { $0.name == name }), services[index].reuse != nil else {
                    report(
                        "allowed_services holds \(Quoted.text(name)), which is no [service.NAME] with reuse",
                        at: position(ofAllowedServicesOf: provider.name, root))
                    continue
                }
                services[index].reuse?.bearerProviders.insert(provider.name)
            }
        }
    }

    private func position(ofAllowedServicesOf provider: String, _ root: TOMLTable) -> TOMLPosition {
        guard case .table(let providers)? = root["provider"]?.content,
            case .table(let table)? = providers[provider]?.content,
            case .table(let bearer)? = table["bearer"]?.content, let value = bearer["allowed_services"]
        else { return TOMLPosition(line: 1, column: 1) }
        return value.position
    }
}
