/// Who signed in, and when: all that an ID token says about the login.
struct Approval: Sendable {
    let person: Person
    /// Unix seconds (`auth_time`).
    let time: Int
}
