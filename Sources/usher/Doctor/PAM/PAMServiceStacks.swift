/// A service's stacks for the two facilities in which Usher is asked.
struct PAMServiceStacks: Equatable {
    let name: String
    let auth: PAMStack
    let account: PAMStack

    var asksUsher: Bool { !auth.ours.isEmpty || !account.ours.isEmpty }
    var ours: [PAMStack.Line] { auth.ours.map { auth.lines[$0] } + account.ours.map { account.lines[$0] } }

    init(name: String, auth: PAMStack, account: PAMStack) {
        (self.name, self.auth, self.account) = (name, auth, account)
    }

    init(_ name: String, in folder: PAMFolder) {
        self.init(name: name, auth: folder.stack(name, .auth), account: folder.stack(name, .account))
    }
}
