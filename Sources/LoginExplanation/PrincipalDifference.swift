/// The principal of a token is not the name that logs in.
struct PrincipalDifference {
    let wanted: [UInt8]
    let present: [UInt8]
    let login: ExplainedLogin

    func finding(_ sentence: String) -> Finding {
        if present.starts(with: wanted + [UInt8(ascii: "@")]) {
            let domain = Quote.bare(Array(present.dropFirst(wanted.count + 1)))
            return Finding(
                .domain, "\(sentence) (with a domain)",
                remedy: "Set strip_domain = [\"\(domain)\"] in [accounts] if all names of this domain are this "
                    + "provider's, or a principal_pattern in \(login.claimsTable).")
        }
        if NameMistake(wanted: wanted, present: present) == .letterCase {
            return Finding(
                .letterCase, "\(sentence) (in another letter case)",
                remedy: "Log in as \(Quote.text(present)) if that is the account's name, or rename the person at the "
                    + "provider: names are compared byte for byte.")
        }
        return Finding(
            .otherPerson, sentence,
            remedy: "\(Quote.text(wanted)) signs in at the provider with their own account; if this is it, map its "
                + "name in [accounts] map.")
    }
}
