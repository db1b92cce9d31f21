import AccountRecord
import Glibc
import HostSystem

// usher-publish: makes /var/lib/usher/nss/v1 of the accounts that usherd asks for. It takes no argument: started by
// systemd it serves its socket for a few seconds, started by root it publishes the last request once more.

let usage = """
    usage: usher-publish
    Publishes the accounts that usherd asked for last once more, and the rule for names before their first login,
    against the configuration, /etc/passwd and /etc/group as they are now. systemd starts it with usher-publish.socket.

    """

func fail(_ status: Int32, _ line: String) -> Never {
    StandardErrorLog.write(Array("usher-publish: \(line)".utf8))
    exit(status)
}

let arguments = CommandLine.arguments.dropFirst()
if arguments == ["--help"] {
    print(usage, terminator: "")
    exit(0)
}
guard arguments.isEmpty else { fail(64, "takes no argument; see usher-publish --help") }
guard geteuid() == 0 else { fail(77, "must run as root") }
do { try ProcessHardening.apply() } catch { fail(1, "\(error)") }
umask(0o077)

let publisher = Publisher(paths: PublisherPaths())
if let listener = InheritedSockets.take()["publish"] {
    PublishService(publisher: publisher, listener: listener, askingUID: LocalAccounts.uid(of: Array("usher".utf8)))
        .run()
} else {
    guard let answer = publisher.publishAgain() else { fail(0, "usherd has not asked for accounts yet") }
    if case .refused = answer { exit(1) }
}
