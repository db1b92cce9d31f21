import LoginPolicy

/// The bytes before the first newline as a pattern, those behind it as a value. Whatever both are, there
/// is an answer: what is captured is a part of the value, and without a group it is all of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let parts = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts.count == 2 ? Array(parts[1]) : []
    for captures in 0...1 {
        guard let pattern = try? Pattern.compile(Array(parts[0]), captures: captures) else { continue }
        precondition((1...Pattern.maximumBytes).contains(pattern.text.count))
        switch pattern.match(value) {
        case .matched(let part):
            precondition(captures == 0 ? part == value : contains(value, part))
            // One match is every match.
            precondition(pattern.match(value) == .matched(part))
            precondition(value.count <= Pattern.maximumValueBytes)
        case .differs, .gaveUp:
            break
        }
    }
    return 0
}

func contains(_ value: [UInt8], _ part: [UInt8]) -> Bool {
    part.isEmpty || value.indices.contains { value[$0...].starts(with: part) }
}
