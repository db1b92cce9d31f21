/// Why nothing was published; what was published before stays.
package enum PublishRefusal: UInt8, Error, Equatable, Sendable, CaseIterable {
    case request = 1
    case duplicateName = 2
    case duplicateUID = 3
    case configuration = 4
    case localAccounts = 5
    case write = 6

    package var reason: String {
        switch self {
        case .request: "publish.request"
        case .duplicateName: "publish.duplicate_name"
        case .duplicateUID: "publish.duplicate_uid"
        case .configuration: "publish.configuration"
        case .localAccounts: "publish.local_accounts"
        case .write: "publish.write"
        }
    }
}

/// What usher-publish says after a request.
package enum PublishAnswer: Equatable, Sendable {
    /// The snapshot holds `accounts`; `problems` say what is not as the rows wanted it, the first 1,000 of them.
    case published(generation: UInt64, accounts: UInt32, problems: [Problem])
    case refused(PublishRefusal)

    package struct Problem: Equatable, Sendable {
        /// Counted from 0.
        package let row: UInt32
        package let problem: RowProblem

        package init(row: UInt32, problem: RowProblem) {
            self.row = row
            self.problem = problem
        }
    }

    package static let maximumProblems = 1_000
    private static let type: UInt8 = 2

    /// The frame, as a request's with type 2.
    package func encode() -> [UInt8] {
        var payload: [UInt8] = []
        switch self {
        case .published(let generation, let accounts, let problems):
            payload.append(0)
            payload.append(number: generation.bigEndian)
            payload.append(number: accounts.bigEndian)
            payload.append(number: UInt32(min(problems.count, Self.maximumProblems)).bigEndian)
            for problem in problems.prefix(Self.maximumProblems) {
                payload.append(number: problem.row.bigEndian)
                payload.append(problem.problem.rawValue)
            }
        case .refused(let refusal):
            payload.append(refusal.rawValue)
        }
        var frame = [PublishRequest.version, Self.type]
        frame.append(number: UInt32(payload.count).bigEndian)
        return frame + payload
    }

    /// nil for bytes that are no whole answer.
    package static func decode(_ frame: [UInt8]) -> PublishAnswer? {
        var reader = ByteReader(frame)
        guard reader.number(UInt8.self) == PublishRequest.version, reader.number(UInt8.self) == type,
            let length = reader.number(UInt32.self), frame.count - reader.offset == Int(UInt32(bigEndian: length)),
            let status = reader.number(UInt8.self)
        else { return nil }
        guard status == 0 else {
            guard reader.isAtEnd else { return nil }
            return PublishRefusal(rawValue: status).map { .refused($0) }
        }
        guard let generation = reader.number(UInt64.self), let accounts = reader.number(UInt32.self),
            let count = reader.number(UInt32.self), UInt32(bigEndian: count) <= UInt32(maximumProblems)
        else { return nil }
        var problems: [Problem] = []
        for _ in 0..<UInt32(bigEndian: count) {
            guard let row = reader.number(UInt32.self), let code = reader.number(UInt8.self),
                let problem = RowProblem(rawValue: code)
            else { return nil }
            problems.append(Problem(row: UInt32(bigEndian: row), problem: problem))
        }
        guard reader.isAtEnd else { return nil }
        return .published(
            generation: UInt64(bigEndian: generation), accounts: UInt32(bigEndian: accounts), problems: problems)
    }
}
