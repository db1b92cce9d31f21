@testable import OpenIDConnect

/// Any bytes as the body of a device authorization, and of a CIBA acknowledgement. What is accepted
/// may stand on a terminal, and its times are within our limits.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let issuer = Fixture.issuer else { preconditionFailure() }
    let answer = HTTPAnswer(status: 200, mediaType: Array("application/json".utf8), maxAge: nil, body: bytes)
    let limit = DeviceAuthorization.maximumBytes
    guard let members = try? TokenEndpointAnswer.object(answer, maximumBytes: limit) else { return 0 }
    if let request = try? BackchannelAuthentication.parse(members) {
        precondition(request.lifetime >= .seconds(1) && request.lifetime <= .seconds(900))
        precondition(request.interval >= .seconds(1))
    }
    guard let device = try? DeviceAuthorization.parse(members, issuer: issuer) else { return 0 }
    precondition((1...64).contains(device.userCode.count))
    precondition(device.userCode.allSatisfy { $0 == 0x2D || (0x30...0x7A).contains($0) })
    check(device.verificationURI)
    if let complete = device.verificationURIComplete { check(complete) }
    precondition(device.lifetime >= .seconds(1) && device.lifetime <= .seconds(900))
    precondition(device.interval >= .seconds(1))
    return 0
}

func check(_ address: [UInt8]) {
    precondition(address.starts(with: "https://".utf8) && address.count <= EndpointURL.maximumBytes)
    precondition(address.allSatisfy { (0x21...0x7E).contains($0) })
}

enum Fixture {
    static let issuer = try? IssuerURL.check(Array("https://idp.test".utf8), plainLoopbackAllowed: false)
}
