import SecretMemory

@testable import OpenIDConnect

/// The first byte is the status, the rest the body of an answer of the token endpoint: as a poll and
/// as the answer to a password. An outage is never a wrong password, and nothing but a 200 brings
/// tokens (TOKEN-2).
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = bytes.first else { return 0 }
    let status = Fixture.statuses[Int(first) % Fixture.statuses.count]
    let isText = first >= 0xF0
    let answer = HTTPAnswer(
        status: status, mediaType: Array((isText ? "text/html" : "application/json").utf8), maxAge: nil,
        body: Array(bytes.dropFirst()))
    let isOutage = status >= 500 || status == 408 || status == 429
    do throws(ProviderError) {
        let response = try TokenEndpointAnswer.passwordGrant(answer)
        precondition(status == 200 && !isText)
        response.idToken.withBytes { precondition($0.count <= TokenResponse.maximumBytes) }
    } catch {
        if error == .wrongPassword { precondition(status == 400 || status == 401 || status == 403) }
        if isOutage { precondition(error == .httpStatus(status) && error.category == .unavailable) }
        precondition(!error.reason.isEmpty && !error.userMessage.isEmpty)
    }
    switch TokenEndpointAnswer.poll(answer) {
    case .tokens: precondition(status == 200 && !isText)
    case .transient(let error): precondition(isOutage && error == .httpStatus(status))
    case .pending, .slowDown, .accessDenied, .expired: precondition((400...499).contains(status) && !isOutage)
    case .failed(let error): precondition(!isOutage && error != .wrongPassword)
    }
    return 0
}

enum Fixture {
    static let statuses = [200, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504, 204, 302, 599, 499, 201]
}
