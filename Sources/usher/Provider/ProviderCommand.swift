import ArgumentParser
import StrictJSON

/// `usher provider`.
struct ProviderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider",
        abstract: "Show what usherd knows of its providers, or have it ask them again.",
        discussion: "Both are for root.",
        subcommands: [Show.self, Refresh.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show metadata, endpoints, algorithms and keys.",
            discussion: """
                Exit status: 0 every provider is healthy, 1 one is not or usherd is not \
                reachable, 2 there is no such provider, or usherd's answer makes no sense.
                """)

        @OptionGroup var options: ProviderOptions

        func run() throws {
            try options.run { socket, members throws(AdminError) in
                try ProviderShowReport(socket.ask(.providerShow, members)).common
            }
        }
    }

    struct Refresh: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch metadata and keys now.",
            discussion: """
                Many at a time share one fetch, and it counts towards the limits, so that \
                no loop of this command can flood a provider.

                Exit status: 0 done, 1 a provider did not answer or usherd is not reachable, \
                2 there is no such provider, or usherd's answer makes no sense.
                """)

        /// usherd answers within 20 s.
        private static let patience: Int64 = 25_000

        @OptionGroup var options: ProviderOptions

        func run() throws {
            try options.run { socket, members throws(AdminError) in
                try ProviderRefreshReport(socket.ask(.providerRefresh, members, patience: Self.patience)).common
            }
        }
    }
}
