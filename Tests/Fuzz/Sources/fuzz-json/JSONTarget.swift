import StrictJSON

/// What is read can be written, and reads back as the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let value = try? JSONValue.parse(bytes, limits: JSONLimits(bytes: 65_536)) else { return 0 }
    // An escaped text is up to six times as long.
    let written = value.encoded()
    precondition((try? JSONValue.parse(written, limits: JSONLimits(bytes: 1_048_576))) == value)
    return 0
}
