import JOSE
import OpenIDConnect
import StrictJSON

/// Claims from files that the caller names; nothing is verified here.
enum ClaimsInput {
    private static let longestFile = 4_194_304
    private static let limits = JSONLimits(bytes: longestFile, values: 100_000)

    /// A JSON object of claims.
    static func object(_ path: String) throws(CommandFailure) -> JSONObject {
        let bytes = try InputFile.bytes(path, maximum: longestFile)
        guard let object = try? JSONValue.parse(trimmed(bytes), limits: limits).object else {
            throw CommandFailure(message: "\(name(path)): no strict JSON object")
        }
        return object
    }

    /// The claims of an ID token. Its form must be one that a login takes; its signature is not looked at.
    static func idToken(_ path: String) throws(CommandFailure) -> JSONObject {
        let token = trimmed(try InputFile.bytes(path, maximum: CompactJWS.maximumBytes + 2))
        let jws: CompactJWS
        do throws(JOSEError) { jws = try CompactJWS(token) } catch {
            throw CommandFailure(
                message: "\(name(path)): no signed token in compact form, or one that no login takes; "
                    + "usher token verify says which check fails")
        }
        guard let claims = try? JSONValue.parse(jws.payload, limits: limits).object else {
            throw CommandFailure(message: "\(name(path)): the token's payload is no strict JSON object")
        }
        return claims
    }

    /// The payload of an access token that is a JWT; nil for an opaque one.
    static func accessToken(_ path: String) throws(CommandFailure) -> JSONObject? {
        let token = trimmed(try InputFile.bytes(path, maximum: longestFile))
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64URL.decode(parts[1]) else { return nil }
        return try? JSONValue.parse(payload, limits: limits).object
    }

    private static func name(_ path: String) -> String {
        path == "-" ? "standard input" : Output.printable(Array(path.utf8), limit: 4_096)
    }

    /// Without the white space that editors and pipes leave around a token.
    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x0A || byte == 0x0D }
        var text = bytes.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text = text.dropLast() }
        return Array(text)
    }
}
