import SecretMemory

@testable import Accounts

private let keys: StoreKeys = {
    guard let key = try? StoreKey(SecretBytes(copying: Array(0..<32))) else { preconditionFailure("no key") }
    return StoreKeys(current: key)
}()
private let place = TokenPlace(
    host: Array("a.example.com".utf8), issuer: Array("https://idp.example.com".utf8), subject: Array("alice".utf8),
    uid: 1_879_048_192, version: 7)
private let token = Array("a refresh token of thirty-two ch".utf8)
private let sealed: [UInt8] = {
    let made = try? SealedToken.seal(
        SecretBytes(copying: token), for: place, keys: keys, nonce: [UInt8](repeating: 7, count: 12))
    guard let made else { preconditionFailure("not sealed") }
    return made.bytes
}()

/// Any bytes as a sealed token. Nothing opens but what was sealed; the first two bytes of the input say where the good
/// one is changed, so that most of what is tried has its form.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    check(bytes)
    guard bytes.count > 2 else { return 0 }
    let from = Int(bytes[0]) % (sealed.count + 1)
    let to = min(from + Int(bytes[1]), sealed.count)
    check(Array(sealed[..<from] + bytes[2...] + sealed[to...]))
    return 0
}

private func check(_ bytes: [UInt8]) {
    guard let opened = try? SealedToken(bytes: bytes).open(for: place, keys: keys) else {
        precondition(bytes != sealed)
        return
    }
    precondition(bytes == sealed && opened.withBytes { $0.elementsEqual(token) })
    // And nowhere else.
    var other = place
    other.version += 1
    precondition((try? SealedToken(bytes: bytes).open(for: other, keys: keys)) == nil)
}
