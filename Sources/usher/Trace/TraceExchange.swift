import OpenIDConnect
import SecretMemory
import StrictJSON

/// One request and what came of it, without anything secret: names of fields, and values of those
/// that are known to be harmless.
struct TraceExchange: Equatable, Sendable {
    /// Shown in full; every other value is replaced.
    private static let harmless = [
        "client_id", "error", "expires_in", "grant_type", "interval", "scope", "user_code", "verification_uri",
    ]
    private static let hidden = "[redacted]"

    let isPost: Bool
    let url: [UInt8]
    let addresses: [String]
    /// `name=value`, printable.
    let sent: [String]
    let bytesSent: Int
    let milliseconds: Int
    /// nil without an answer.
    let status: Int?
    let mediaType: [UInt8]?
    let bytesReceived: Int
    /// Of an answer to a POST: members of the JSON object.
    let received: [String]
    /// The reason code; nil with an answer.
    let failure: String?

    init(
        _ request: HTTPRequest, _ result: Result<HTTPAnswer, TransportError>, after time: Duration,
        addresses: [String]
    ) {
        url = request.url.bytes
        self.addresses = addresses
        milliseconds = Int(time.components.seconds * 1_000 + time.components.attoseconds / 1_000_000_000_000_000)
        switch request.content {
        case .none: (isPost, sent, bytesSent) = (false, [], 0)
        case .form(let form): (isPost, sent, bytesSent) = (true, form.withBytes { Self.fields($0) }, form.count)
        case .json(let body): (isPost, sent, bytesSent) = (true, [], body.count)
        }
        switch result {
        case .success(let answer):
            (status, mediaType, bytesReceived, failure) = (answer.status, answer.mediaType, answer.body.count, nil)
            received = isPost ? Self.members(answer.body) : []
        case .failure(let error):
            (status, mediaType, bytesReceived, failure) = (nil, nil, 0, error.reason)
            received = []
        }
    }

    /// Of a form: values stay escaped, as they were sent.
    private static func fields(_ form: some Sequence<UInt8>) -> [String] {
        Array(form).split(separator: UInt8(ascii: "&")).map { field in
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return show(Array(parts[0]), parts.count > 1 ? Output.printable(Array(parts[1])) : "")
        }
    }

    private static func members(_ body: [UInt8]) -> [String] {
        let object = (try? JSONValue.parse(body, limits: JSONLimits(bytes: 65_536)))?.object
        return (object?.members ?? []).prefix(32).map { member in
            show(member.name, Output.printable(member.value.text ?? member.value.encoded()))
        }
    }

    private static func show(_ name: [UInt8], _ value: @autoclosure () -> String) -> String {
        let isHarmless = harmless.contains { $0.utf8.elementsEqual(name) }
        return "\(Output.printable(name, limit: 64))=\(isHarmless ? value() : hidden)"
    }

    var lines: [String] {
        var lines = ["\(isPost ? "POST" : "GET ") \(Output.printable(url, limit: 2_048))"]
        let known = addresses.isEmpty ? "the name service knows no address" : addresses.joined(separator: ", ")
        lines.append("     address   \(Output.printable(Array(known.utf8), limit: 1_024))")
        if isPost { lines.append("     sent      \(bytesSent) bytes: \(sent.joined(separator: " "))") }
        if let failure { return lines + ["     failed    \(failure) after \(milliseconds) ms"] }
        let type = mediaType.map { Output.printable($0, limit: 64) } ?? "no type"
        lines.append("     answer    HTTP \(status ?? 0), \(type), \(bytesReceived) bytes, \(milliseconds) ms")
        if !received.isEmpty { lines.append("     received  \(received.joined(separator: " "))") }
        return lines
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("method", .text(isPost ? "POST" : "GET")), ("url", .string(url)),
            ("addresses", .array(addresses.map { .text($0) })), ("bytes_sent", .integer(bytesSent)),
            ("sent", .array(sent.map { .text($0) })), ("ms", .integer(milliseconds)),
        ]
        if let status { members.append(("status", .integer(status))) }
        if let mediaType { members.append(("media_type", .string(mediaType))) }
        members.append(("bytes_received", .integer(bytesReceived)))
        members.append(("received", .array(received.map { .text($0) })))
        if let failure { members.append(("failure", .text(failure))) }
        return .members(members)
    }
}
