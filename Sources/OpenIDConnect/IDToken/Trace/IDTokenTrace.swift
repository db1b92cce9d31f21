package import JOSE

/// What became of each check of one token, for a person to read. The verdict is made by the code that
/// logins use; the rows only repeat how far it came.
package struct IDTokenTrace: Sendable {
    package enum Outcome: String, Sendable {
        case passed
        case failed = "FAILED"
        case notReached = "not reached"
    }

    package struct Row: Sendable {
        package let check: IDTokenCheck
        package let outcome: Outcome
        /// What the rules ask for.
        package let wanted: [UInt8]
        /// What the token has. Text from outside: any bytes.
        package let found: [UInt8]
    }

    package let verdict: Result<VerifiedIDToken, IDTokenError>
    /// Every check, in the order in which they are made.
    package let rows: [Row]

    /// The check that failed; nil when the token is accepted.
    package var failed: IDTokenCheck? { rows.first { $0.outcome == .failed }?.check }

    package init(
        of token: [UInt8], expectations: IDTokenExpectations, keys: KeySet, accessToken: [UInt8]?, now: UnixSeconds
    ) {
        var failed: IDTokenCheck?
        do throws(IDTokenFailure) {
            let unverified = try UnverifiedIDToken.read(token, expectations: expectations)
            verdict = .success(try unverified.judge(keys: keys, accessToken: accessToken, now: now))
        } catch {
            verdict = .failure(error.error)
            failed = error.check
        }
        let text = IDTokenTraceText(token: token, expectations: expectations, keys: keys, now: now)
        var outcome = Outcome.passed
        var rows: [Row] = []
        for check in IDTokenCheck.allCases {
            if check == failed { outcome = .failed }
            rows.append(Row(check: check, outcome: outcome, wanted: text.wanted(check), found: text.found(check)))
            if outcome == .failed { outcome = .notReached }
        }
        self.rows = rows
    }
}
