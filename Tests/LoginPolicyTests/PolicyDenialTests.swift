import Testing

@testable import LoginPolicy

struct PolicyDenialTests {
    @Test func `each denial has a code of its own`() {
        let reasons = PolicyDenial.allCases.map(\.reason)
        #expect(Set(reasons).count == PolicyDenial.allCases.count)
        #expect(reasons.allSatisfy { $0.hasPrefix("policy.") || $0.hasPrefix("service_account.") })
    }

    @Test(arguments: PolicyDenial.allCases)
    func `what the person reads says what to do, fits 80 columns and tells no rule`(_ denial: PolicyDenial) {
        let lines = denial.userMessage.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(!lines.isEmpty && lines.allSatisfy { (1...80).contains($0.utf8.count) })
        #expect(!denial.userMessage.contains("claim") && !denial.userMessage.contains("group"))
    }
}
