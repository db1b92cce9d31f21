import Glibc
import JOSE
import StrictJSON

/// Tokens of up to 64 KiB that aim at time or memory, signed where that lets them come further.
enum HostileTokens {
    private static let room = 48_000

    static func write(to directory: String) throws {
        let issuer = try SampleIssuer(.rs256)
        let set = JSONValue.members([("keys", .array([issuer.key.publicJWK]))]).encoded()
        try write(set, "\(directory)/keys.json")
        try write(try issuer.token(), "\(directory)/plain.token")
        for (name, payload) in payloads {
            let token = try issuer.key.signCompact(payload: payload, type: "JWT")
            try write(Array(token.prefix(65_536)), "\(directory)/\(name).token")
        }
        for (name, token) in forms { try write(token, "\(directory)/\(name).token") }
    }

    private static func text(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    private static var payloads: [(String, [UInt8])] {
        let good = String(decoding: JSONValue.members(SampleIssuer.claims).encoded().dropLast(), as: UTF8.self)
        let members = (0..<4_000).map { "\"m\($0)\":0" }.joined(separator: ",")
        let texts: [(String, String)] = [
            ("brackets", text("[", room)), ("braces", text("{\"a\":", room / 5)),
            ("backslashes", "\"" + text("\\", room)),
            ("digits", "{\"exp\":" + text("9", room - 10) + "}"),
            ("fraction", good + ",\"x\":0." + text("9", room - 1_000) + "}"),
            ("escapes", good + ",\"x\":\"" + text("\\u0061", room / 6 - 100) + "\"}"),
            ("surrogates", "{\"a\":\"" + text("\\ud83d\\ude00", room / 12 - 4) + "\"}"),
            ("values", good + ",\"x\":[0" + text(",0", 8_000) + "]}"),
            ("empty-arrays", good + ",\"x\":[[]" + text(",[]", 8_000) + "]}"),
            ("empty-objects", good + ",\"x\":[{}" + text(",{}", 8_000) + "]}"),
            ("members", good + ",\(members)}"), ("same-member", "{" + text("\"\":0,", room / 6) + "\"\":0}"),
            ("groups", good + ",\"g\":[\"a\"" + text(",\"a\"", 8_000) + "]}"),
            ("audiences", "{\"iss\":\"\(SampleIssuer.issuer)\",\"aud\":[\"\"" + text(",\"\"", 8_000) + "]}"),
            ("white-space", good + "}" + text(" ", room - 1_000)),
        ]
        return texts.map { ($0.0, Array($0.1.utf8)) }
    }

    private static var forms: [(String, [UInt8])] {
        [
            ("dots", [UInt8](repeating: UInt8(ascii: "."), count: 65_536)),
            ("letters", [UInt8](repeating: UInt8(ascii: "A"), count: 65_536)),
            ("zeros", [UInt8](repeating: 0, count: 65_536)),
            (
                "long-header",
                Array("eyJ".utf8) + [UInt8](repeating: UInt8(ascii: "A"), count: 65_000) + Array(".e30.AA".utf8)
            ),
            (
                "long-signature",
                Array("eyJhbGciOiJSUzI1NiIsImtpZCI6ImtleS0yMDI2LTExIn0.e30.".utf8)
                    + [UInt8](repeating: UInt8(ascii: "A"), count: 65_000)
            ),
        ]
    }

    private static func write(_ bytes: [UInt8], _ path: String) throws {
        guard let file = fopen(path, "wb") else { throw BenchError.file(path) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw BenchError.file(path) }
    }
}
