/// SHA-256 over a row's fields, kept beside them. It finds bits that a disk has changed; it does not
/// stop who may write the file.
struct RowHash {
    private var bytes: [UInt8]

    init(_ table: StaticString) {
        bytes = []
        // Most rows fit; each time that it grows, all is copied.
        bytes.reserveCapacity(512)
        table.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ number: Int64?) {
        bytes.append(number == nil ? 0 : 1)
        bytes.appendBigEndian(UInt64(bitPattern: number ?? 0))
    }

    mutating func add(_ field: [UInt8]?) {
        bytes.append(field == nil ? 2 : 3)
        bytes.appendBigEndian(UInt64(field?.count ?? 0))
        bytes.append(contentsOf: field ?? [])
    }

    mutating func add(_ word: String) { add(Array(word.utf8)) }

    func digest() throws(StoreError) -> [UInt8] {
        guard let digest = SHA256.hash(bytes) else { throw .memory }
        return digest
    }

    /// Refuses a row whose hash is another one.
    func check(_ kept: [UInt8]) throws(StoreError) {
        guard try digest() == kept else { throw .corrupt(what: "a row") }
    }
}

extension [UInt8] {
    mutating func appendBigEndian(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}
