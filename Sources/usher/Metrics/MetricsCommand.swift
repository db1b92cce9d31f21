import ArgumentParser
import Glibc
import HostSystem

/// `usher metrics`.
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Show usherd's figures, or write them for node-exporter.",
        discussion: """
            Root and the members of the group usher-metrics may read them. There are no names and no addresses in them.

            With --textfile they are written in Prometheus' text format, under another name first, so that nobody \
            reads half a file. usher_up in it is 0 when usherd did not answer.

            Exit status: 0 good, 1 usherd did not answer, 2 the file cannot be written or the answer makes no sense.
            """)

    @Option(name: .long, help: ArgumentHelp("Write to this file, for the textfile collector.", valueName: "path"))
    var textfile: String?

    @Option(name: .long, help: ArgumentHelp("openmetrics or prometheus.", valueName: "format"))
    var format = MetricsSocket.Format.openmetrics

    @Option(name: .long, help: ArgumentHelp("usherd's socket for figures.", valueName: "path"))
    var socket = MetricsSocket.standardPath

    func run() throws {
        let socket = MetricsSocket(path: AbsolutePath.from(socket))
        guard let textfile else { return try show(socket) }
        let path = AbsolutePath.from(textfile)
        let refusal: MetricsSocket.Refusal?
        let figures: [UInt8]
        do throws(MetricsSocket.Refusal) {
            figures = try socket.read(.prometheus)
            refusal = nil
        } catch {
            figures = []
            refusal = error
        }
        do throws(SystemError) {
            try Textfile.write(Textfile.text(figures, isUp: refusal == nil), to: path)
        } catch {
            throw CommandFailure(message: "\(Output.printable(path)) cannot be written: \(error)")
        }
        if let refusal { try fail(refusal, socket) }
    }

    private func show(_ socket: MetricsSocket) throws {
        do throws(MetricsSocket.Refusal) {
            Output.write(try socket.read(format), to: STDOUT_FILENO)
        } catch { try fail(error, socket) }
    }

    private func fail(_ refusal: MetricsSocket.Refusal, _ socket: MetricsSocket) throws -> Never {
        let path = Output.printable(socket.path)
        let (text, status): (String, Int32) =
            switch refusal {
            case .unreachable(ENOENT): ("there is no \(path): is usherd-metrics.socket started?", 1)
            case .unreachable(EACCES): ("\(path) is for root and for members of the group usher-metrics", 1)
            case .unreachable(let number):
                ("usherd is not reachable at \(path): \(String(cString: strerror(number)))", 1)
            case .noAnswer: ("usherd does not answer at \(path) within 5 s", 1)
            case .foreignPeer: ("whoever answers at \(path) is neither root nor you", 2)
            case .malformed: ("the answer at \(path) is not one of usherd", 2)
            }
        Output.error("usher: \(text)")
        throw ExitCode(status)
    }
}

extension MetricsSocket.Format: ExpressibleByArgument {}
