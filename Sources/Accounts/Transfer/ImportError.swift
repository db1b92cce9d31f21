package import StrictJSON

/// Why a document of accounts is not taken over; nothing of it is, then.
package enum ImportError: Error, Equatable, Sendable {
    package enum List: String, Sendable {
        case accounts
        case tombstones
    }

    case json(JSONError)
    /// No document of `usher account export`, or of a later version.
    case format
    /// The entry lacks a member, has an unknown one, or a value of another type.
    case entry(List, index: Int)
    /// The entry contradicts what this host has.
    case conflict(List, index: Int, BindingError)
    case store(StoreError)

    /// The audit name: stable, in docs/runbook.md.
    package var reason: String {
        switch self {
        case .json: "import.json"
        case .format: "import.format"
        case .entry: "import.entry"
        case .conflict: "import.conflict"
        case .store(let error): error.reason
        }
    }
}

extension ImportError: StoreFailing {
    init(store: StoreError) { self = .store(store) }
}
