/// One person's way through the verification page, or the page with the requests of CIBA.
struct BrowserSession: Sendable {
    /// The page that the person is on.
    enum Step: Sendable {
        case code
        case login(userCode: [UInt8], ProviderClient)
        case consent(userCode: [UInt8], ProviderClient, Person)
        case allowed
        case denied
        case approvalLogin
        /// With what became of the decision before.
        case approving(Person, ApprovalPages.Result?)
    }

    /// The cookie's value.
    let id: [UInt8]
    /// Stands in every form: what comes without it was not sent from our page.
    let formToken: [UInt8]
    var step = Step.code
}
