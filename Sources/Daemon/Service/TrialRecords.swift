package import LoginFlow
import NIOConcurrencyHelpers
package import OpenIDConnect

/// The last trial of each caller, until it is asked for or a minute old: `usher try` shows a person
/// their own claims.
package final class TrialRecords: Sendable {
    package struct Record: Sendable {
        package let user: [UInt8]
        package let service: [UInt8]
        package let end: LoginEnd
        package let at: UnixSeconds

        package init(user: [UInt8], service: [UInt8], end: LoginEnd, at: UnixSeconds) {
            self.user = user
            self.service = service
            self.end = end
            self.at = at
        }
    }

    private static let lifetime: Int64 = 60
    private static let capacity = 64

    private let table = NIOLockedValueBox<[UInt32: Record]>([:])

    package init() {}

    package func store(_ record: Record, caller uid: UInt32) {
        table.withLockedValue { table in
            table = table.filter { record.at.value - $0.value.at.value <= Self.lifetime }
            if table[uid] != nil || table.count < Self.capacity { table[uid] = record }
        }
    }

    /// Hands the record out, once.
    package func take(caller uid: UInt32, now: UnixSeconds) -> Record? {
        table.withLockedValue { table in
            guard let record = table.removeValue(forKey: uid), now.value - record.at.value <= Self.lifetime else {
                return nil
            }
            return record
        }
    }
}
