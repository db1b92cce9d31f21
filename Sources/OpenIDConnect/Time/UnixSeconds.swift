/// Wall time in whole seconds after 1970-01-01T00:00:00Z.
package struct UnixSeconds: Hashable, Comparable, Sendable {
    package let value: Int64

    package init(_ value: Int64) {
        self.value = value
    }

    package static func < (left: UnixSeconds, right: UnixSeconds) -> Bool {
        left.value < right.value
    }
}
