import OpenIDConnect
import StrictJSON

/// own/metadata.json: discovery documents.
enum MetadataVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        guard let document = folder.object("own/metadata.json") else { return [] }
        var report = FileReport("own/metadata.json")
        let name = document["policy"]?.object?.bytes("issuer") ?? []
        guard let issuer = try? IssuerURL.check(name, plainLoopbackAllowed: false) else {
            report.record("the issuer of the policy", isRight: false)
            return [report]
        }
        for vector in document.objects("cases") {
            var reason: String?
            do {
                _ = try ProviderMetadata.parse(text(vector), issuer: issuer)
            } catch { reason = error.reason }
            report.record(
                vector.string("id"), wanted: vector.wantsAcceptance, isAccepted: reason == nil, reason: reason)
        }
        return [report]
    }

    /// prefix + unit × count + suffix, where a document is too long to be written down.
    private static func text(_ vector: JSONObject) -> [UInt8] {
        guard let parts = vector["document_repeat"]?.object else { return vector.bytes("document") ?? [] }
        let units = [[UInt8]](repeating: parts.bytes("unit") ?? [], count: Int(parts.integer("count") ?? 0))
        return (parts.bytes("prefix") ?? []) + units.joined() + (parts.bytes("suffix") ?? [])
    }
}
