/// What is wrong with the file of people.
enum PeopleError: Error, Equatable {
    case unreadable
    case notJSON
    /// `index` counts from 0.
    case fieldMissing(index: Int, field: String)
    case fieldType(index: Int, field: String)
    case nameTaken(index: Int)
    case unknownFastApprove

    /// One sentence for the person at the terminal.
    var message: String {
        switch self {
        case .unreadable: "The file of people cannot be read."
        case .notJSON: "The file of people is not a JSON array of objects."
        case .fieldMissing(let index, let field): "Person \(index + 1) of the file has no \(field)."
        case .fieldType(let index, let field): "The \(field) of person \(index + 1) has the wrong type."
        case .nameTaken(let index): "The username of person \(index + 1) is taken."
        case .unknownFastApprove: "--fast-approve names nobody of the file."
        }
    }
}
