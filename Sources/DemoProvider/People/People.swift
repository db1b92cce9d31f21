import JOSE
import StrictJSON

/// Everybody who can sign in, by user name.
struct People: Sendable {
    private var byUsername: [[UInt8]: Person] = [:]
    /// Compared where nobody has the name, so that an unknown name takes as long as a wrong password.
    private let nobody = PasswordDigest(Array("nobody has this name".utf8))

    /// Reads the file's bytes, and adds `many` numbered people.
    static func parse(_ document: [UInt8], many: Int) throws(PeopleError) -> People {
        guard let entries = try? JSONValue.parse(document, limits: JSONLimits(bytes: 1_048_576)).array else {
            throw .notJSON
        }
        var people = People()
        for (index, entry) in entries.enumerated() {
            guard let members = entry.object else { throw .notJSON }
            try people.add(try PersonReader(members: members, index: index).person(), index: index)
        }
        for number in 0..<many {
            let digits = String(String(1_000 + number).dropFirst())
            let members: [(String, JSONValue)] = [
                ("username", .text("user" + digits)), ("password", .text("pw-" + digits)),
                ("name", .text("User " + digits)), ("groups", .array([.text("linux-users")])),
            ]
            let index = entries.count + number
            guard let object = JSONValue.members(members).object else { throw .notJSON }
            try people.add(try PersonReader(members: object, index: index).person(), index: index)
        }
        return people
    }

    private mutating func add(_ person: Person, index: Int) throws(PeopleError) {
        guard byUsername.updateValue(person, forKey: person.username) == nil else { throw .nameTaken(index: index) }
    }

    func named(_ username: [UInt8]) -> Person? {
        byUsername[username]
    }

    /// The person with this name and password.
    func authenticated(username: [UInt8], password: [UInt8]) -> Person? {
        guard let person = byUsername[username] else {
            _ = nobody?.matches(password)
            return nil
        }
        return person.password.matches(password) ? person : nil
    }
}
