import HostSystem
import OpenIDConnect
import StrictJSON

/// What a registration would send, and the files that it would make.
struct RegistrationPlan {
    private let document: JSONValue
    private let paths: [String]

    /// Paths as typed; nil for what is not to be kept. A file that could not be made is refused.
    init(_ registration: ClientRegistration, files: [String?]) throws(CommandFailure) {
        document = registration.document
        paths = files.compactMap { $0.map(AbsolutePath.from) }
        for path in paths {
            do throws(NewFileRefusal) { try NewSecretFile.check(path: path) } catch {
                throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)")
            }
        }
    }

    func show(json: Bool) {
        if json {
            Output.line(
                AsciiJSON.text(
                    .members([("would_send", document), ("would_write", .array(paths.map { .text($0) }))])))
            return
        }
        Output.line("would be sent: \(AsciiJSON.text(document))")
        for path in paths { Output.line("would be written: \(KeyFile.shown(path)) (0600)") }
    }
}
