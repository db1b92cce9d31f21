import Glibc

/// Whether standard output may have colour.
enum TerminalColour {
    /// On a terminal that knows colour, unless NO_COLOR (no-color.org) is set to anything.
    static var isWanted: Bool {
        isatty(STDOUT_FILENO) == 1 && isWanted(noColour: value("NO_COLOR"), term: value("TERM"))
    }

    static func isWanted(noColour: String?, term: String?) -> Bool {
        noColour?.isEmpty ?? true && term != nil && term != "" && term != "dumb"
    }

    private static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
