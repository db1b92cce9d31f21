@testable import usher

/// The codes of findings, in their order.
func codes(_ findings: [DoctorFinding]) -> [String] { findings.map(\.code.rawValue) }
