extension TimeWindow {
    func contains(_ time: LoginContext.LocalTime) -> Bool {
        if from < to { return days.contains(time.day) && (from..<to).contains(time.minute) }
        return (days.contains(time.day) && time.minute >= from)
            || (days.contains(time.day.before) && time.minute < to)
    }
}

extension TimeWindow.Day {
    var before: Self {
        let all = Self.allCases
        let index = all.firstIndex(of: self) ?? 0
        return all[(index + all.count - 1) % all.count]
    }
}
