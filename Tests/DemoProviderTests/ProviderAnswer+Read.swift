import StrictJSON
import Testing

@testable import DemoProvider

extension ProviderAnswer {
    /// The JSON object of the body, read strictly.
    func members() throws -> JSONObject {
        try #require(try JSONValue.parse(body, limits: JSONLimits(bytes: 262_144)).object)
    }

    /// The `error` of RFC 6749 §5.2.
    func error() throws -> String? {
        try members()["error"]?.text.map { String(decoding: $0, as: UTF8.self) }
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The value of the cookie that it sets.
    func session() throws -> [UInt8] {
        let cookie = try #require(header("Set-Cookie"))
        return try #require(SessionCookie.value(inHeader: Array(cookie.utf8)))
    }

    /// The hidden field of its form.
    func formToken() throws -> String {
        let match = try #require(text.firstMatch(of: /name="form_token" value="([A-Za-z0-9_-]+)"/))
        return String(match.1)
    }
}
