import Foundation
import Glibc
import JOSE
import StrictJSON

/// `demo-provider`: reads its options and its people, listens, and ends with the counts of requests.
@main
struct DemoProviderProgram {
    /// A wrong command line or file, as in sysexits.h.
    private static let usage: Int32 = 64
    private static let failure: Int32 = 1

    static func main() async {
        exit(await run(Array(CommandLine.arguments.dropFirst()), ActivityLines()))
    }

    private static func run(_ arguments: [String], _ lines: ActivityLines) async -> Int32 {
        do {
            guard let options = try ProgramOptions.parse(arguments) else {
                lines.write(ProgramOptions.help)
                return 0
            }
            return try await serve(options, try people(options), lines)
        } catch let error as OptionError {
            return fail(error.message, usage)
        } catch let error as PeopleError {
            return fail(error.message, usage)
        } catch is JOSEError {
            return fail("OpenSSL could not make the keys.", failure)
        } catch {
            return fail("Cannot listen on this port, or not write the ready file.", failure)
        }
    }

    private static func serve(_ options: ProgramOptions, _ people: People, _ lines: ActivityLines) async throws -> Int32
    {
        let fastApprove = try options.fastApprove.map { name throws(PeopleError) in
            guard let person = people.named(name) else { throw .unknownFastApprove }
            return person
        }
        let signals = EndSignals.watch()
        let mark = Base64URL.encode(ProviderEffects.systemRandomBytes(6))
        let keys = try SigningKeys.generate(options.algorithm, mark: mark)
        let server = try await LoopbackServer.listen(on: options.address, port: UInt16(options.port))
        let provider = OpenIDProvider(
            settings: ProviderSettings(
                issuer: server.issuer, people: people, keys: keys, interval: options.interval,
                lifetime: options.lifetime, misbehaviours: options.misbehaviours, fastApprove: fastApprove,
                clientKeys: try options.clientKeysFile.map(clientKeys)),
            effects: .system(lines))
        await server.serve(HTTPFront(provider: provider, replyDelay: .milliseconds(options.replyDelay)))
        let ready = "ready issuer=\(server.issuer)"
        // The file first: whoever has read the line finds it there.
        if let path = options.readyFile {
            try Data((ready + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        }
        lines.write(ready)
        let isAsked = await firstOf(signals, server)
        lines.write(String(decoding: await provider.counts.json.encoded(), as: UTF8.self))
        return isAsked ? 0 : fail("The server has stopped.", failure)
    }

    /// True when a signal came, false when the server could not go on.
    private static func firstOf(_ signals: AsyncStream<Void>, _ server: LoopbackServer) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in signals { break }
                return true
            }
            group.addTask {
                await server.end()
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    private static func people(_ options: ProgramOptions) throws(PeopleError) -> People {
        guard let data = FileManager.default.contents(atPath: options.peopleFile) else { throw .unreadable }
        return try People.parse(Array(data), many: options.many)
    }

    private static func clientKeys(_ path: String) throws(OptionError) -> KeySet {
        guard let data = FileManager.default.contents(atPath: path), let keys = try? KeySet.parse(Array(data)) else {
            throw .clientKeys
        }
        return keys
    }

    private static func fail(_ message: String, _ status: Int32) -> Int32 {
        FileHandle.standardError.write(Data("demo-provider: \(message)\n".utf8))
        return status
    }
}
