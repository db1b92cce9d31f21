import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// `sources` of `[provider.NAME.claims]`.
    mutating func readClaimSources(_ provider: TOMLTable) -> Set<ClaimSource> {
        guard case .table(let table)? = provider["claims"]?.content, let list = texts(table, "sources") else {
            return [.idToken]
        }
        let count = problemCount
        let sources = Set(list.texts.compactMap { choice($0, "sources", of: ClaimSource.self) })
        // A misspelt word has been reported already.
        if problemCount == count, !sources.contains(.idToken) {
            report("sources must contain \"id_token\": UserInfo only adds to it", at: list.position)
        }
        return sources
    }
}
