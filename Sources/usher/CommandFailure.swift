/// Why a command could not do its work: exit status 2.
struct CommandFailure: Error, Equatable {
    /// One sentence or more, printable.
    let message: String
}
