extension Explanation {
    /// Where the page with every reason code is installed.
    private static let page = "/usr/share/doc/usher/runbook.md"

    /// The address of what the runbook says about the refusal: the code with "-" for the dot. nil for a grant, and
    /// for a code that is none of ours.
    package var runbookAddress: String? {
        guard !isGranted, reason.contains("."), reason.utf8.allSatisfy(Self.isOfCode) else { return nil }
        return "\(Self.page)#" + String(reason.map { $0 == "." ? "-" : $0 })
    }

    private static func isOfCode(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }
}
