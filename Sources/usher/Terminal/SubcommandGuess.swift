import ArgumentParser
import UsherConfiguration

/// What a misspelt subcommand was meant to be.
enum SubcommandGuess {
    /// nil when each word that should name a subcommand does, or none is near.
    static func of(_ words: [String], below command: any ParsableCommand.Type) -> String? {
        let commands = command.configuration.subcommands
        guard let word = words.first, !commands.isEmpty, !word.hasPrefix("-") else { return nil }
        let names = commands.map { name(of: $0) }
        if let place = names.firstIndex(where: { $0.utf8.elementsEqual(word.utf8) }) {
            return of(Array(words.dropFirst()), below: commands[place])
        }
        return Spelling.nearest(to: Array(word.utf8), among: names)
    }

    private static func name(of command: any ParsableCommand.Type) -> String { command.configuration.commandName ?? "" }
}
