/// A service's stacks for the two facilities in which Usher is asked, and for the one in which it is told.
struct PAMServiceStacks: Equatable {
    let name: String
    let auth: PAMStack
    let account: PAMStack
    let session: PAMStack

    var asksUsher: Bool { !auth.ours.isEmpty || !account.ours.isEmpty }
    /// Of the two facilities that ask.
    var ours: [PAMStack.Line] { auth.ours.map { auth.lines[$0] } + account.ours.map { account.lines[$0] } }

    init(_ name: String, in folder: PAMFolder) {
        self.name = name
        auth = folder.stack(name, .auth)
        account = folder.stack(name, .account)
        session = folder.stack(name, .session)
    }
}
