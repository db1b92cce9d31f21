import AccountRecord
import StrictTOML

/// What `[accounts.rule]` says, and who the providers are: gathered from all files before it means something.
struct RuleReader {
    /// An unknown key here could be one that was meant to narrow the rule.
    static let keys = ["prefix", "suffix", "contains", "shortest", "longest", "provider"]

    var prefix: [UInt8] = []
    var suffix: [UInt8] = []
    var contains: [UInt8]?
    var shortest: Int64 = 1
    var longest = Int64(LoginName.maximumBytes)
    var provider: [UInt8]?
    /// `FILE:LINE:COLUMN` of the first table; nil: there is no rule.
    var place: String?
    /// Issuers of the providers; nil where none was read.
    var issuers: [[UInt8]: [UInt8]?] = [:]

    /// The rule, with everything else of the settings; or what is wrong.
    func rule(_ settings: AccountSettings) -> Result<AccountSettings.Rule, RuleProblem> {
        guard contains.map({ $0.count == 1 }) ?? true else {
            return .failure(RuleProblem("contains must be one character"))
        }
        let lengths = Int64(1)...Int64(LoginName.maximumBytes)
        guard lengths.contains(shortest), lengths.contains(longest), shortest <= longest else {
            return .failure(RuleProblem(NameRuleError.lengths.explanation))
        }
        guard let provider = provider ?? (issuers.count == 1 ? issuers.keys.first : nil) else {
            return .failure(RuleProblem("with several providers a rule needs provider: whose people the names are"))
        }
        guard let known = issuers[provider], let issuer = known else {
            return .failure(RuleProblem("the provider of the rule has no issuer"))
        }
        do throws(NameRuleError) {
            let names = try NameRule(
                prefix: prefix, suffix: suffix, contains: contains?.first,
                lengths: UInt8(shortest)...UInt8(longest), range: settings.range, home: settings.home,
                shell: settings.shell)
            return .success(AccountSettings.Rule(names: names, issuer: issuer))
        } catch { return .failure(RuleProblem(error.explanation)) }
    }
}

/// Why there is no rule, without its place.
struct RuleProblem: Error, Equatable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
