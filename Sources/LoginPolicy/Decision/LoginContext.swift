package import OpenIDConnect

/// Where and when somebody wants in: what a decision needs beside the person's facts.
package struct LoginContext: Equatable, Sendable {
    /// The PAM service.
    package var service: [UInt8]
    /// The name of the provider whose login it is; empty: the rules are those of one provider alone.
    package var provider: String
    /// This host's name.
    package var host: [UInt8]
    package var hostTags: [[UInt8]]
    /// As the application says; empty: local.
    package var remoteHost: [UInt8]
    package var tty: [UInt8]
    package var now: UnixSeconds
    /// The host's own time; nil: not known, and every rule that asks for it is false.
    package var localTime: LocalTime?
    /// Groups that the account has on this host; nil: not looked up, or the host knows no such account.
    package var hostGroups: [[UInt8]]?
    /// Does the host know the account? nil: only by its groups.
    package var accountExists: Bool?
    /// An account of this host's own that root has handed to the provider: it keeps its name, even a reserved one.
    package var isManagedLocal: Bool
    /// Such an account that is in a group which leads to root, or of which that is not known.
    package var isPrivilegedLocal: Bool
    /// The provider could not be asked a moment ago.
    package var providerIsUnavailable: Bool

    package struct LocalTime: Equatable, Sendable {
        package let day: TimeWindow.Day
        /// 0…1439.
        package let minute: Int

        package init(day: TimeWindow.Day, minute: Int) {
            self.day = day
            self.minute = minute
        }
    }

    package init(
        service: [UInt8], provider: String = "", host: [UInt8] = [], hostTags: [[UInt8]] = [],
        remoteHost: [UInt8] = [], tty: [UInt8] = [], now: UnixSeconds = UnixSeconds(0), localTime: LocalTime? = nil,
        hostGroups: [[UInt8]]? = nil, providerIsUnavailable: Bool = false,
        accountExists: Bool? = nil, isManagedLocal: Bool = false, isPrivilegedLocal: Bool = false
    ) {
        self.service = service
        self.provider = provider
        self.host = host
        self.hostTags = hostTags
        self.remoteHost = remoteHost
        self.tty = tty
        self.now = now
        self.localTime = localTime
        self.hostGroups = hostGroups
        self.providerIsUnavailable = providerIsUnavailable
        self.accountExists = accountExists
        self.isManagedLocal = isManagedLocal
        self.isPrivilegedLocal = isPrivilegedLocal
    }
}
