import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// Every `[provider.NAME]`, in the order of the file; one that has a mistake is left out.
    mutating func readProviders(_ root: TOMLTable, demo: Bool) -> [ServedProvider] {
        guard root["provider"] != nil else {
            report("there is no [provider.NAME]", at: TOMLPosition(line: 1, column: 1))
            return []
        }
        guard let (tables, start) = table(root, "provider") else { return [] }
        if tables.entries.isEmpty { report("there is no [provider.NAME]", at: start) }
        let limits = readKeyLimits(root)
        let common = readCommonDisplayName(root, isAlone: tables.entries.count == 1)
        var providers: [ServedProvider] = []
        for entry in tables.entries {
            let provider = readProvider(entry, limits: limits, demo: demo)
            guard case .table(let table) = entry.value.content else { continue }
            let ownName = printable(table, "display_name", limit: 64)
            let logout = readLogout(table, place: "[provider.\(Quoted.inner(entry.key))]")
            let bearer = readBearer(table, place: "[provider.\(Quoted.inner(entry.key))]")
            guard let provider else { continue }
            var served = ServedProvider(
                configuration: provider.configuration, claims: provider.claims,
                displayName: ownName ?? common ?? provider.configuration.name)
            served.logout = logout
            served.bearer = bearer
            providers.append(served)
        }
        checkIssuersApart(providers, tables)
        return providers
    }

    /// Names that roles and services may use, also of providers that have a mistake.
    func providerNames(_ root: TOMLTable) -> [String] {
        guard case .table(let tables)? = root["provider"]?.content else { return [] }
        return tables.entries.map { String(decoding: $0.key, as: UTF8.self) }
    }

    /// `[messages] display_name` is the name of the only provider; its mistakes are reported there.
    private mutating func readCommonDisplayName(_ root: TOMLTable, isAlone: Bool) -> String? {
        guard case .table(let messages)? = root["messages"]?.content, let value = messages["display_name"],
            case .string(let bytes) = value.content
        else { return nil }
        guard isAlone else {
            report("with several providers display_name stands in each [provider.NAME]", at: value.position)
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A token of one provider must never pass as one of another (JWT-08).
    private mutating func checkIssuersApart(_ providers: [ServedProvider], _ tables: TOMLTable) {
        for provider in providers {
            guard case .table(let table)? = tables[provider.name]?.content, let list = table["accepted_issuers"],
                let other = providers.first(where: { other in
                    other.name != provider.name
                        && provider.configuration.acceptedIssuers.contains(other.configuration.issuer.bytes)
                })
            else { continue }
            report("accepted_issuers holds the issuer of [provider.\(other.name)]", at: list.position)
        }
    }
}
