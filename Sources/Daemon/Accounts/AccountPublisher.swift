import AccountRecord
import Accounts
import LoginPolicy
import OpenIDConnect

/// Has usher-publish write all accounts, one request at a time. Who asks while a request is under way shares the
/// next one, which begins with what the store holds then.
actor AccountPublisher {
    typealias Round = Result<PublishedRows, PublishFault>

    private let worker: StoreWorker
    private let publishing: Publishing
    private let rows: AccountRows
    private let clock: DaemonClock
    private let figures: PublishFigures
    private var last: Task<Round, Never>?
    /// It has not read the store yet.
    private var waiting: Task<Round, Never>?
    private var plan: PublishingPlan?

    init(worker: StoreWorker, publishing: Publishing, clock: DaemonClock, figures: PublishFigures) {
        rows = AccountRows(now: clock.now)
        self.clock = clock
        self.figures = figures
        self.worker = worker
        self.publishing = publishing
    }

    /// Returns when the account is in force as it should be.
    func publish(_ account: Account, plan: PublishingPlan) async throws(PublishFault) {
        try await round(plan).get().check(account)
    }

    func publish(plan: PublishingPlan) async throws(PublishFault) {
        _ = try await round(plan).get()
    }

    private func round(_ plan: PublishingPlan) async -> Round {
        // The newest configuration counts for all who share the request.
        self.plan = plan
        if let waiting { return await waiting.value }
        let task = Task { [last] in
            _ = await last?.value
            let began = clock.uptime()
            let round = await carryOut(plan)
            figures.count(isGood: (try? round.get()) != nil, after: clock.uptime() - began, at: clock.now())
            return round
        }
        last = task
        waiting = task
        return await task.value
    }

    private func carryOut(_ first: PublishingPlan) async -> Round {
        waiting = nil
        let plan = plan ?? first
        guard let host = publishing.localGroups() else { return .failure(.rows) }
        do throws(PublishFault) {
            let made: [AccountRow]
            do throws(AccountFault) {
                made = try await worker.onStore { [rows] (store) throws(StoreError) in
                    try rows.make(from: store, plan: plan, host: host)
                }
            } catch { throw .rows }
            switch try await publishing.send(PublishRequest(rows: made)) {
            case .refused(let refusal): throw .refused(refusal.reason)
            case .published(_, _, let problems): return .success(PublishedRows(made, problems: problems))
            }
        } catch { return .failure(error) }
    }
}

/// What became of the rows of one request.
struct PublishedRows: Sendable {
    private let rows: [[UInt8]: (index: UInt32, row: AccountRow)]
    private let problems: [UInt32: RowProblem]
    /// Behind this row problems may have gone unsaid.
    private let known: UInt32

    init(_ rows: [AccountRow], problems: [PublishAnswer.Problem]) {
        var byName: [[UInt8]: (index: UInt32, row: AccountRow)] = [:]
        for (index, row) in rows.enumerated() { byName[row.name] = (UInt32(clamping: index), row) }
        self.rows = byName
        // An account without its display name is the account all the same.
        let grave = problems.filter { $0.problem != .displayName }
        self.problems = Dictionary(grave.map { ($0.row, $0.problem) }) { first, _ in first }
        known = problems.count < PublishAnswer.maximumProblems ? .max : problems.map(\.row).max() ?? 0
    }

    func check(_ account: Account) throws(PublishFault) {
        guard let (index, row) = rows[account.name.bytes], row.uid == account.uid, index < known else {
            throw .row("the account is not among the rows")
        }
        if let problem = problems[index] { throw .row(problem.reason) }
    }
}
