import ArgumentParser
import HostSystem
import OpenIDConnect
import SecretMemory

/// Where a command gets its tokens: a file of the caller's or standard input, never the command line,
/// which every process can read.
struct TokenSource: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The token, or the JSON answer that it came in; - for standard input.", valueName: "path"))
    var file: String

    func read() throws(CommandFailure) -> TokenFile { try Self.read(file) }

    static func read(_ file: String) throws(CommandFailure) -> TokenFile {
        do throws(PathRefusal) {
            let bytes =
                file.utf8.elementsEqual("-".utf8)
                ? try SecretFile.standardInput(maximumBytes: TokenFile.maximumBytes)
                : try SecretFile.read(path: AbsolutePath.from(file), maximumBytes: TokenFile.maximumBytes)
            return TokenFile(bytes)
        } catch {
            throw CommandFailure(message: "\(Output.printable(Array(file.utf8), limit: 4_096)): \(error.explanation)")
        }
    }
}
