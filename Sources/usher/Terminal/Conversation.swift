/// The person at the other end of a login.
protocol Conversation: AnyObject {
    func show(_ text: [UInt8])
    func showError(_ text: [UInt8])
    /// Asks and fills `answer`; the number of its bytes, or nil when there is none or it is too long.
    func ask(_ prompt: [UInt8], echo: Bool, answer: UnsafeMutableRawBufferPointer) -> Int?
}
