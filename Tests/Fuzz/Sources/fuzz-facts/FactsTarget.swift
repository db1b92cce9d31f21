import LoginPolicy
import OpenIDConnect
import StrictJSON

@testable import Accounts

/// Any bytes as the facts of the store, and as the document of how they were read. What is read is written again as
/// something that reads the same; facts of another identity or time are none.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let source = FactsSource(document: bytes) {
        guard let again = FactsSource(document: source.document) else { preconditionFailure("not read again") }
        precondition(again == source && again.document == source.document && again.serves(source))
    }
    guard let json = try? JSONValue.parse(bytes, limits: JSONLimits(bytes: 262_144)),
        let facts = try? LoginFacts(json: json)
    else { return 0 }
    let read = { (issuer: [UInt8], subject: [UInt8], time: UnixSeconds) in
        try? LoginFacts.readStored(bytes, issuer: issuer, subject: subject, establishedAt: time)
    }
    let time = facts.establishedAt
    precondition(read(facts.issuer + [0x2F], facts.subject, time) == nil)
    precondition(read(facts.issuer, facts.subject + [0x2F], time) == nil)
    precondition(read(facts.issuer, facts.subject, UnixSeconds(time.value &+ 1)) == nil)
    guard let kept = try? facts.encodedForStore() else { return 0 }
    precondition(
        (try? LoginFacts.readStored(kept, issuer: facts.issuer, subject: facts.subject, establishedAt: time)) == facts)
    return 0
}
