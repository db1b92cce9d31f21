import ArgumentParser
import Glibc
import HostSystem

/// `usher support-bundle`.
struct SupportBundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "support-bundle",
        abstract: "Write a file for somebody who helps: what is configured and how it is.",
        discussion: """
            The file is a tar archive of text files, readable by its owner alone; contents.txt in it lists them. \
            There are no secrets, tokens or keys in it, and no comments. Names of people, their subjects and remote \
            hosts are replaced by words that are the same for the same one on this host. What is not known to be \
            harmless is left out. Names of providers, roles and services, and the issuer, stay.

            Run as root: others may not read most of it. Look into the file before you give it away.

            Exit status: 0 good, 2 the file cannot be written.
            """)

    @Option(name: .long, help: ArgumentHelp("The new file.", valueName: "file"))
    var output = "usher-support.tar"

    @Flag(name: .long, help: "Leave names of people, subjects and remote hosts as they are.")
    var withNames = false

    @Option(name: .long, help: ArgumentHelp("The configuration.", valueName: "file"))
    var config = "/etc/usher/usher.toml"

    @Option(name: .long, help: ArgumentHelp("usherd's admin socket.", valueName: "path"))
    var adminSocket = AdminSocket.standardPath

    @Option(name: .long, help: ArgumentHelp("usherd's socket for figures.", valueName: "path"))
    var metricsSocket = MetricsSocket.standardPath

    func run() throws {
        let path = AbsolutePath.from(output)
        let collector = SupportCollector(
            configuration: AbsolutePath.from(config), adminSocket: AbsolutePath.from(adminSocket),
            metricsSocket: AbsolutePath.from(metricsSocket),
            pseudonyms: Pseudonyms(
                machineID: SupportCollector.content("/etc/machine-id") ?? SystemRandom.mustHaveBytes(16),
                withNames: withNames))
        let pieces = collector.pieces()
        var archive = TarArchive(time: WallClock.now())
        archive.add("usher-support/contents.txt", Array(Self.contents(pieces, withNames: withNames).utf8))
        for piece in pieces { archive.add("usher-support/\(piece.name)", piece.content) }
        do throws(SystemError) { try Self.write(archive.finished, to: path) } catch {
            throw CommandFailure(message: "\(Output.printable(path)) cannot be written: \(error)")
        }
        Output.line("\(Output.printable(path)) holds \(pieces.count + 1) files; contents.txt lists them")
    }

    static func contents(_ pieces: [SupportCollector.Piece], withNames: Bool) -> String {
        let head =
            withNames
            ? "usher support-bundle WITH NAMES of people and hosts; no secrets."
            : "usher support-bundle: no secrets; words such as person-0123456789ab stand for names."
        return head + "\n\n" + pieces.map { "\($0.name): \($0.meaning)\n" }.joined()
    }

    /// A new file alone: nothing is overwritten.
    private static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError(call: "open", number: errno) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let number = errno
                unlink(path)
                throw SystemError(call: "write", number: number)
            }
            rest = rest.dropFirst(count)
        }
    }
}
