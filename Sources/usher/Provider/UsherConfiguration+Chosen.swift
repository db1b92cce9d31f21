import UsherConfiguration

extension UsherConfiguration {
    /// The same with the provider of this name alone; without a name, with the first.
    func narrowed(toProvider name: String?) throws(CommandFailure) -> UsherConfiguration {
        guard let chosen = providers.first(where: { name == nil || $0.name == name }) else {
            let names = providers.map(\.name).joined(separator: ", ")
            throw CommandFailure(message: "there is no such provider; the configuration has \(names)")
        }
        return narrowed(to: chosen)
    }
}
