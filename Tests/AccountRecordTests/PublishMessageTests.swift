import Testing

@testable import AccountRecord

/// The frames between usherd and usher-publish.
struct PublishMessageTests {
    private static let rows = [
        AccountRow(
            name: Array("alice".utf8), uid: 1_879_048_200, state: .active, displayName: Array("Alice".utf8),
            groups: [27, 110_000]),
        AccountRow(name: [], uid: 0, state: .locked, displayName: [0xFF, 0], groups: []),
        AccountRow(
            name: [UInt8](repeating: 0x61, count: 255), uid: .max, state: .active,
            displayName: [UInt8](repeating: 0x62, count: 255), groups: Array(0..<128)),
    ]

    @Test func `rows come back as they were, whatever stands in them`() throws {
        for rows in [[], Self.rows] {
            let request = PublishRequest(rows: rows)
            #expect(try PublishRequest.decode(request.encode()) == request)
        }
    }

    @Test func `the frame is as documented`() throws {
        let row = AccountRow(name: [0x61], uid: 0x0102_0304, state: .locked, displayName: [0x42], groups: [27])
        #expect(
            try PublishRequest(rows: [row]).encode() == [
                1, 1, 0, 0, 0, 18, 0, 0, 0, 1, 1, 0x61, 1, 2, 3, 4, 1, 1, 0x42, 1, 0, 0, 0, 27,
            ])
    }

    @Test func `a frame is refused at every shorter length`() throws {
        let frame = try PublishRequest(rows: Self.rows).encode()
        for count in 0..<frame.count {
            #expect(throws: PublishRequestError.truncated, "\(count)") {
                try PublishRequest.decode(Array(frame.prefix(count)))
            }
        }
        // The same with a length that fits, so that a row ends early.
        for count in 6..<frame.count {
            var short = Array(frame.prefix(count))
            var length: [UInt8] = []
            length.append(number: UInt32(count - 6).bigEndian)
            short.replaceSubrange(2..<6, with: length)
            #expect(throws: PublishRequestError.truncated, "\(count)") { try PublishRequest.decode(short) }
        }
    }

    @Test(
        arguments: [
            ([2, 1, 0, 0, 0, 4, 0, 0, 0, 0], PublishRequestError.version(2)),
            ([1, 2, 0, 0, 0, 4, 0, 0, 0, 0], .type(2)),
            ([1, 1, 4, 0, 0, 1, 0, 0, 0, 0], .tooLarge), ([1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], .tooLarge),
            ([1, 1, 0, 0, 0, 4, 0, 3, 0xD0, 0x91], .tooManyRows),
            ([1, 1, 0, 0, 0, 4, 0xFF, 0xFF, 0xFF, 0xFF], .tooManyRows),
            ([1, 1, 0, 0, 0, 4, 0, 3, 0xD0, 0x90], .truncated),
            ([1, 1, 0, 0, 0, 4, 0, 0, 0, 0, 0], .trailingBytes), ([1, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0], .trailingBytes),
            ([1, 1, 0, 0, 0, 13, 0, 0, 0, 1, 1, 0x61, 0, 0, 0, 0, 2, 0, 0], .state(2)),
            ([1, 1, 0, 0, 0, 13, 0, 0, 0, 1, 1, 0x61, 0, 0, 0, 0, 0, 0, 129], .tooManyGroups),
        ] as [([UInt8], PublishRequestError)])
    func `these are no requests, each for its reason`(_ frame: [UInt8], _ error: PublishRequestError) {
        #expect(throws: error) { try PublishRequest.decode(frame) }
    }

    @Test func `what cannot be written is refused`() {
        let long = AccountRow(
            name: [UInt8](repeating: 0x61, count: 256), uid: 1, state: .active, displayName: [], groups: [])
        #expect(throws: PublishRequestError.textTooLong) { try PublishRequest(rows: [long]).encode() }
        let many = AccountRow(name: [], uid: 1, state: .active, displayName: [], groups: Array(0...128))
        #expect(throws: PublishRequestError.tooManyGroups) { try PublishRequest(rows: [many]).encode() }
        let row = AccountRow(name: [], uid: 1, state: .active, displayName: [], groups: [])
        #expect(throws: PublishRequestError.tooManyRows) {
            try PublishRequest(rows: [AccountRow](repeating: row, count: 250_001)).encode()
        }
    }

    @Test func `answers come back as they were`() {
        let problems = RowProblem.allCases.enumerated().map {
            PublishAnswer.Problem(row: UInt32($0.offset), problem: $0.element)
        }
        let answers =
            PublishRefusal.allCases.map { PublishAnswer.refused($0) }
            + [
                .published(generation: .max, accounts: 3, problems: problems),
                .published(generation: 0, accounts: 0, problems: []),
            ]
        for answer in answers {
            let frame = answer.encode()
            #expect(PublishAnswer.decode(frame) == answer)
            #expect(PublishAnswer.decode(frame + [0]) == nil)
            for count in 0..<frame.count { #expect(PublishAnswer.decode(Array(frame.prefix(count))) == nil) }
        }
    }

    @Test func `only the first thousand problems are told`() throws {
        let problem = PublishAnswer.Problem(row: 1, problem: .displayName)
        let answer = PublishAnswer.published(
            generation: 1, accounts: 1, problems: [PublishAnswer.Problem](repeating: problem, count: 1_001))
        guard case .published(_, _, let problems)? = PublishAnswer.decode(answer.encode()) else {
            Issue.record("no answer")
            return
        }
        #expect(problems.count == 1_000)
    }

    @Test func `reasons are distinct`() {
        let reasons = RowProblem.allCases.map(\.reason) + PublishRefusal.allCases.map(\.reason)
        #expect(Set(reasons).count == reasons.count)
    }
}
