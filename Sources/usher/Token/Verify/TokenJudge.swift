import JOSE
import OpenIDConnect

/// Judges tokens by one set of rules.
struct TokenJudge {
    let expectations: IDTokenExpectations
    let now: UnixSeconds

    func judge(_ input: TokenInput) -> TokenReport {
        var expectations = expectations
        if let nonce = input.nonce { expectations.nonce = .required(nonce) }
        let keys: KeySet
        do {
            keys = try KeySet.parse(input.keys)
        } catch { return TokenReport(id: input.id, refusal: error) }
        return TokenReport(
            id: input.id,
            trace: IDTokenTrace(
                of: input.token, expectations: expectations, keys: keys, accessToken: input.accessToken, now: now))
    }
}
