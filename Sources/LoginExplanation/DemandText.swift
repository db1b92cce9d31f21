package import LoginPolicy

/// What a sign-in must have been, in words.
package enum DemandText {
    /// `acr urn:mfa, amr mfa or pwd+otp, at most 15m old`; nil when nothing is asked.
    package static func text(_ demands: SignInDemands) -> String? {
        var parts: [String] = []
        if !demands.acr.isEmpty { parts.append("acr \(Quote.list(demands.acr, limit: 8, word: " or "))") }
        if !demands.amr.isEmpty { parts.append("amr \(methods(demands.amr))") }
        if let age = demands.maximumAge { parts.append("at most \(DurationWords.text(age)) old") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// Lists of which one must be complete: "`mfa`, or `pwd` with `otp`".
    static func methods(_ lists: [[[UInt8]]]) -> String {
        lists.prefix(8).map { Quote.list($0, limit: 8, word: " with ") }.joined(separator: ", or ")
    }
}
