import ArgumentParser
import StrictJSON

/// What a change of one account came to.
struct AccountChangeReport {
    let common: AccountOptions.Report

    /// `done` and `planned` say the change of the account they are given; nil when the answer makes no sense.
    init?(
        _ answer: JSONObject, done: (AccountEntry) -> String, planned: (AccountEntry) -> String,
        unchanged: (AccountEntry) -> String
    ) {
        guard let account = AccountEntry(answer["account"]), let outcome = answer["outcome"]?.text,
            let isCheck = answer["check"]?.bool
        else { return nil }
        let isChanged = !outcome.elementsEqual("unchanged".utf8)
        let line = !isChanged ? unchanged(account) : isCheck ? planned(account) : done(account)
        common = AccountOptions.Report(
            lines: [line], json: .object(answer), status: isChanged && isCheck ? AccountCheck.differs : 0)
    }
}

/// `--check` of the verbs that change something.
struct AccountCheck: ParsableArguments {
    /// Exit status: something would change.
    static let differs: Int32 = 3

    @Flag(name: .long, help: "Only say what would change; exit status 3 when something would.")
    var check = false

    var member: (String, JSONValue) { ("check", .bool(check)) }
}
