import StrictTOML

/// Any bytes are a table or an error with a position, never a trap.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        _ = try TOMLTable.parse(bytes)
    } catch {
        precondition(error.position.line >= 1 && error.position.column >= 1)
    }
    return 0
}
