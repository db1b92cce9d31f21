import OpenIDConnect
import StrictJSON

/// The steps of `usher trace`, each with its requests and its end.
struct TraceReport {
    private(set) var lines: [String]
    private(set) var isGood = true
    private let provider: String
    private var steps: [JSONValue] = []
    private var requests: [TraceExchange] = []

    init(provider: ProviderConfiguration) {
        self.provider = provider.name
        lines = ["provider \(provider.name), \(Output.printable(provider.issuer.bytes, limit: 2_048))"]
    }

    var json: JSONValue {
        .members([("ok", .bool(isGood)), ("provider", .text(provider)), ("steps", .array(steps))])
    }

    /// Requests of the step that ends next.
    mutating func add(_ exchanges: [TraceExchange]) {
        requests += exchanges
    }

    /// A step that the configuration does not let begin; `text` is printable.
    mutating func refuse(_ step: String, _ text: String) {
        isGood = false
        lines.append("FAIL \(step): \(text)")
        steps.append(.members([("step", .text(step)), ("outcome", .text("failed")), ("message", .text(text))]))
    }

    /// A step that could not be taken here for want of the client's secret is no failure of the provider.
    mutating func finish(_ step: String, _ result: Result<String, ProviderError>) {
        lines += requests.flatMap(\.lines)
        var members: [(String, JSONValue)] = [("step", .text(step))]
        switch result {
        case .success(let text):
            lines.append("ok   \(step): \(text)")
            members += [("outcome", .text("ok")), ("message", .text(text))]
        case .failure(.clientSecretUnreadable):
            let text = "the client's secret cannot be read by this command"
            lines.append("skip \(step): \(text)")
            members += [("outcome", .text("skipped")), ("message", .text(text))]
        case .failure(let error):
            isGood = false
            let (text, advice) = ProviderAdvice.of(error)
            lines.append("FAIL \(step): \(error.reason): \(text); \(advice)")
            members += [("outcome", .text("failed")), ("reason", .text(error.reason)), ("message", .text(text))]
        }
        steps.append(.members(members + [("requests", .array(requests.map(\.json)))]))
        requests = []
    }
}
