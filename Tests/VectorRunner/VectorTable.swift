import StrictJSON

/// One kind of vectors: finds its files in a folder, and judges them with the code of the product.
struct VectorTable: Sendable {
    let judge: @Sendable (VectorFolder) async -> [FileReport]

    static let all: [VectorTable] = [
        VectorTable(judge: IDTokenVectors.judge), VectorTable(judge: MetadataVectors.judge),
        VectorTable(judge: DeviceAnswerVectors.judge), VectorTable(judge: GroupVectors.judge),
        VectorTable(judge: NameVectors.judge), VectorTable(judge: SignatureVectors.judge),
        VectorTable(judge: TokenVectors.judge), VectorTable(judge: CookbookVectors.judge),
        VectorTable(judge: KeySetVectors.judge), VectorTable(judge: JSONVectors.judge),
        VectorTable(judge: TOMLVectors.judge), VectorTable(judge: URLVectors.judge),
        VectorTable(judge: StringVectors.judge), VectorTable(judge: SeedVectors.judge),
        VectorTable(judge: MigrationVectors.judge),
    ]
}

extension JSONObject {
    /// A member's text, "" when it is none.
    func string(_ name: String) -> String {
        String(decoding: self[Array(name.utf8)]?.text ?? [], as: UTF8.self)
    }

    func bytes(_ name: String) -> [UInt8]? { self[Array(name.utf8)]?.text }

    func objects(_ name: String) -> [JSONObject] { (self[Array(name.utf8)]?.array ?? []).compactMap(\.object) }

    func integer(_ name: String) -> Int64? { self[Array(name.utf8)]?.number?.integer }

    /// Our own vectors say "accept" or "reject".
    var wantsAcceptance: Bool { string("expect") == "accept" }
}
