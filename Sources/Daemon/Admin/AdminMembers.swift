import AccountRecord
import JOSE
import StrictJSON

/// The members of a request: these and no others, each of its type.
struct AdminMembers {
    private let request: JSONObject

    /// Throws when the request has a member that the verb does not know: a word that is misspelt must not
    /// turn a look into a change.
    init(_ request: JSONObject, known: [String]) throws(AdminRefusal) {
        let isKnown = request.members.allSatisfy { member in
            member.name.elementsEqual("verb".utf8) || known.contains { member.name.elementsEqual($0.utf8) }
        }
        guard isKnown else { throw .badRequest }
        self.request = request
    }

    func text(_ name: StaticString) throws(AdminRefusal) -> [UInt8] {
        guard let text = request[name]?.text else { throw .badRequest }
        return text
    }

    func optionalText(_ name: StaticString) throws(AdminRefusal) -> [UInt8]? {
        request[name] == nil ? nil : try text(name)
    }

    /// false when it is not there.
    func flag(_ name: StaticString) throws(AdminRefusal) -> Bool {
        guard let value = request[name] else { return false }
        guard let flag = value.bool else { throw .badRequest }
        return flag
    }

    /// 0 or more.
    func count(_ name: StaticString) throws(AdminRefusal) -> Int {
        guard let number = request[name]?.number?.integer, number >= 0 else { throw .badRequest }
        return Int(number)
    }

    func loginName(_ name: StaticString) throws(AdminRefusal) -> LoginName {
        try Self.loginName(try text(name))
    }

    func optionalLoginName(_ name: StaticString) throws(AdminRefusal) -> LoginName? {
        request[name] == nil ? nil : try loginName(name)
    }

    /// One text or more; nil when the member is not there.
    func optionalTexts(_ name: StaticString, atMost limit: Int) throws(AdminRefusal) -> [[UInt8]]? {
        guard let value = request[name] else { return nil }
        guard let elements = value.array, (1...limit).contains(elements.count) else { throw .badRequest }
        let texts = elements.compactMap(\.text)
        guard texts.count == elements.count else { throw .badRequest }
        return texts
    }

    func loginNames(_ name: StaticString, atMost limit: Int) throws(AdminRefusal) -> [LoginName] {
        guard let elements = request[name]?.array, (1...limit).contains(elements.count) else { throw .badRequest }
        var names: [LoginName] = []
        for element in elements {
            guard let text = element.text else { throw .badRequest }
            names.append(try Self.loginName(text))
        }
        return names
    }

    /// Bytes as base64url (RFC 4648 §5).
    func bytes(_ name: StaticString) throws(AdminRefusal) -> [UInt8] {
        guard let bytes = Base64URL.decode(try text(name)) else { throw .badRequest }
        return bytes
    }

    private static func loginName(_ text: [UInt8]) throws(AdminRefusal) -> LoginName {
        do throws(LoginNameError) { return try LoginName.check(text) } catch {
            throw AdminRefusal(reason: "name.invalid", message: "This is no login name that Usher takes.")
        }
    }
}
