/// What libpam makes of the answers of a stack's modules.
struct PAMOutcome: Equatable {
    let isSuccess: Bool
    /// Positions of the lines that were called, in order.
    let called: [Int]

    /// Plays `_pam_dispatch_aux` of Linux-PAM. `answer` is what the module of a line returns; nil for one that
    /// cannot be loaded.
    static func of(_ stack: PAMStack, _ answer: (PAMStack.Line) -> PAMReturn?) -> PAMOutcome {
        var play = Play(lines: stack.lines)
        play.run(answer)
        return PAMOutcome(isSuccess: play.impression == .positive && play.isStatusSuccess, called: play.called)
    }

    private enum Impression {
        case undefined, positive, negative
    }

    private struct Play {
        let lines: [PAMStack.Line]
        var impression = Impression.undefined
        /// The status that libpam would return is PAM_SUCCESS.
        var isStatusSuccess = false
        var called: [Int] = []

        init(lines: [PAMStack.Line]) { self.lines = lines }

        mutating func run(_ answer: (PAMStack.Line) -> PAMReturn?) {
            var next = 0
            while next < lines.count {
                let position = next
                called.append(position)
                next += 1
                let code = answer(lines[position])
                // A module that is not there: with "-" as if the line were not there either.
                if code == nil, lines[position].isSilent { continue }
                next = act(action(code, lines[position]), code, at: position)
            }
        }

        private func action(_ code: PAMReturn?, _ line: PAMStack.Line) -> PAMActions.Action {
            guard let code else { return line.actions.actions["module_unknown"] ?? line.actions.standard }
            return line.actions.action(for: code)
        }

        /// Returns the position that comes next.
        private mutating func act(_ action: PAMActions.Action, _ code: PAMReturn?, at position: Int) -> Int {
            switch action {
            case .ignore: break
            case .reset: (impression, isStatusSuccess) = (.undefined, false)
            case .ok, .done:
                // The first answer that is no success stays.
                if impression == .undefined || impression == .positive && isStatusSuccess, code != .ignore {
                    (impression, isStatusSuccess) = (.positive, code == .success)
                }
                if action == .done, impression == .positive { return end(after: position) }
            case .bad, .die:
                (impression, isStatusSuccess) = (.negative, false)
                if action == .die { return end(after: position) }
            case .jump(let count): return jump(count, from: position)
            }
            return position + 1
        }

        /// `done` and `die` end the substack that they stand in, and no more.
        private func end(after position: Int) -> Int {
            guard let innermost = lines[position].substacks.last else { return lines.count }
            return lines[(position + 1)...].firstIndex { !$0.substacks.contains(innermost) } ?? lines.count
        }

        /// A substack counts as one line; a jump that leads too far fails the stack.
        private mutating func jump(_ count: Int, from position: Int) -> Int {
            let level = lines[position].substacks.count
            var here = position
            var left = count
            while left > 0, here + 1 < lines.count, lines[here + 1].substacks.count >= level {
                repeat { here += 1 } while here + 1 < lines.count && lines[here + 1].substacks.count > level
                left -= 1
            }
            if left > 0 { (impression, isStatusSuccess) = (.negative, false) }
            return here + 1
        }
    }
}
