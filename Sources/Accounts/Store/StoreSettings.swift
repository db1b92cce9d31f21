/// What a store may cost.
package struct StoreSettings: Sendable {
    /// How long a call waits for another program that writes. The account phase has a second in all.
    package var busyMilliseconds: Int
    /// The greatest size of the file, in pages of 4,096 bytes.
    package var maximumPages: Int64

    package init(busyMilliseconds: Int = 500, maximumPages: Int64 = 262_144) {
        self.busyMilliseconds = busyMilliseconds
        self.maximumPages = maximumPages
    }
}
