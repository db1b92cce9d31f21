import Accounts
import Glibc
import OpenIDConnect

// store-writer PATH open              opens the store, or makes it, and binds one account
// store-writer PATH loop              binds, locks and forgets accounts without end; a line for each
// store-writer PATH full BYTES        the same until the file may not grow; prints the reason
// store-writer PATH files COUNT       opens the store with so few descriptors; prints the reason
// Before the command, "--uid N" gives up root. For the tests of the store; not installed.
var words = Array(CommandLine.arguments.dropFirst())
if words.first == "--uid", words.count > 1, let uid = UInt32(words[1]) {
    guard setgid(uid) == 0, setuid(uid) == 0 else { exit(3) }
    words.removeFirst(2)
}

func limit(_ resource: __rlimit_resource, _ count: UInt) {
    var value = rlimit(rlim_cur: rlim_t(count), rlim_max: rlim_t(count))
    guard setrlimit(__rlimit_resource_t(resource.rawValue), &value) == 0 else { exit(3) }
}

/// Unbuffered: who reads counts on what is done.
func say(_ line: some CustomStringConvertible) {
    let bytes = Array("\(line)\n".utf8)
    guard write(STDOUT_FILENO, bytes, bytes.count) == bytes.count else { exit(3) }
}

guard words.count >= 2 else { exit(2) }
do {
    let number = words.count > 2 ? UInt(words[2]) ?? 0 : 0
    if words[1] == "files" { limit(RLIMIT_NOFILE, number) }
    // On a slow host several of them wait for each other.
    let settings = StoreSettings(busyMilliseconds: 30_000)
    let store = try AccountStore.open(path: words[0], creation: .ifMissing, settings: settings)
    let writer = StoreWriter(store)
    switch words[1] {
    case "open", "files":
        say("opened")
        _ = try writer.bind(0)
    case "loop":
        for index in 0... {
            try writer.turn(index)
            say(index)
        }
    case "full":
        signal(SIGXFSZ, SIG_IGN)
        limit(RLIMIT_FSIZE, number)
        for index in 0... { try writer.turn(index) }
    default: exit(2)
    }
    say("ok")
} catch let error as StoreError {
    say(error.reason)
} catch let error as BindingError {
    say(error.reason)
}
