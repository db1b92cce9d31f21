import LoginWire

/// The bytes as a stream that arrives in two pieces, cut where the first byte says: the frames are
/// the same as when it arrives at once, and each is a message or an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = bytes.first else { return 0 }
    let stream = Array(bytes.dropFirst())
    let cut = min(Int(first), stream.count)
    let whole = frames([stream])
    let pieces = frames([Array(stream[..<cut]), Array(stream[cut...])])
    precondition(whole.frames == pieces.frames && whole.error == pieces.error)
    return 0
}

/// Every frame of the stream, written again, and the error that ended it.
func frames(_ pieces: [[UInt8]]) -> (frames: [[UInt8]], error: WireError?) {
    var reader = FrameReader()
    var frames: [[UInt8]] = []
    do throws(WireError) {
        for piece in pieces {
            reader.append(piece)
            while let frame = try reader.next() {
                precondition(frame.payload.count <= Frame.maximumPayloadBytes)
                frames.append(frame.encode())
                if let message = try? ShimMessage(frame: frame), case .begin(let request) = message {
                    precondition(request.id.count == 16 && !request.user.contains(0))
                }
            }
        }
        return (frames, nil)
    } catch {
        return (frames, error)
    }
}
