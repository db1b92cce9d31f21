/// Days of the week and a part of the day, by the host's own time.
package struct TimeWindow: Equatable, Sendable {
    package enum Day: String, CaseIterable, Sendable {
        case monday = "mon"
        case tuesday = "tue"
        case wednesday = "wed"
        case thursday = "thu"
        case friday = "fri"
        case saturday = "sat"
        case sunday = "sun"
    }

    /// Not empty. A window over midnight belongs to the day on which it begins.
    package var days: Set<Day>
    /// Minutes after midnight, 0…1439; inclusive.
    package var from: Int
    /// Minutes after midnight, 1…1440; exclusive. Not after `from`: over midnight.
    package var to: Int

    package init(days: Set<Day> = Set(Day.allCases), from: Int = 0, to: Int = 1_440) {
        self.days = days
        self.from = from
        self.to = to
    }
}
