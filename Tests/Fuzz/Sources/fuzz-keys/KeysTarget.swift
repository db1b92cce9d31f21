import JOSE

/// Any bytes are a set of at most 100 usable keys, or refused.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let keys = try? KeySet.parse(bytes) else { return 0 }
    precondition(keys.usableCount <= KeySet.maximumKeys)
    return 0
}
