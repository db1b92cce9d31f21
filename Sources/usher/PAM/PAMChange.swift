/// Carries out a plan: all of it or nothing.
struct PAMChange {
    static let unit = "usher-pam-revert.service"

    let places: PAMPlaces
    let folder: PAMStateFolder

    /// What there is to say of sshd. The way back is armed before the first file changes, so that a command that
    /// is killed in between is undone, too.
    func enable(
        _ plan: PAMPlan, revert delay: RevertDelay?, sshd conditions: PAMConditions?
    ) throws(CommandFailure) -> [String] {
        try folder.prepare()
        return try folder.exclusively { () throws(CommandFailure) in
            for change in plan.changes { try folder.keep(change) }
            if let delay { try arm(plan, delay) }
            do throws(Failure) {
                try write(plan.changes)
                guard let conditions else { return [] }
                return try checkSSHD(conditions, undoing: plan)
            } catch {
                // What could not be put back stays armed.
                if error.isUndone { try disarm(plan.services) }
                throw CommandFailure(message: "\(error.message)\nusher: \(error.ending)")
            }
        }
    }

    /// Why a change ended, and whether every file is what it was.
    private struct Failure: Error {
        let message: String
        let isUndone: Bool

        var ending: String {
            isUndone ? "everything is as it was" : "not every file could be put back: see usher pam show"
        }
    }

    /// Takes the lines away; also what waited for a confirmation.
    func disable(_ plan: PAMPlan, _ services: [String]) throws(CommandFailure) -> [String] {
        try folder.prepare()
        return try folder.exclusively { () throws(CommandFailure) in
            let said = try undo(plan, reloads: plan.changes.contains { $0.path == places.sshd })
            for service in services { _ = try folder.remove(service) }
            return said
        }
    }

    /// Of one change that nobody has confirmed: exactly its files.
    func revert(_ pending: PendingRevert) throws(CommandFailure) -> [String] {
        try folder.exclusively(within: 2) { () throws(CommandFailure) in
            // Confirmed in the last moment.
            guard try folder.pending().contains(pending) else { return [] }
            var plan = try PAMPlan.disabling([pending.service], places)
            if !pending.files.isEmpty { plan = plan.of(files: pending.files) }
            // Also when the files are back already: the try before this one may have ended at the reload.
            let reloads = pending.files.isEmpty ? pending.service == "sshd" : pending.files.contains(places.sshd)
            let said = try undo(plan, reloads: reloads)
            _ = try folder.remove(pending.service)
            return ["\(pending.service): nobody confirmed the change; it is taken back"] + said
        }
    }

    private func undo(_ plan: PAMPlan, reloads: Bool) throws(CommandFailure) -> [String] {
        do throws(Failure) { try write(plan.changes) } catch { throw CommandFailure(message: error.message) }
        for service in PAMProfile.services { SystemFiles.tidy(places.file(service)) }
        for path in [places.sshd, places.sudo] { SystemFiles.tidy(path) }
        guard reloads else { return [] }
        do throws(CommandFailure) {
            return try SSHDService.reload().map { ["\($0) has read its files anew"] } ?? []
        } catch {
            throw CommandFailure(message: "the files are as before, but sshd has not read them: \(error.message)")
        }
    }

    private func checkSSHD(_ conditions: PAMConditions, undoing plan: PAMPlan) throws(Failure) -> [String] {
        do throws(CommandFailure) {
            if let problem = SSHDService.problem() { throw CommandFailure(message: "sshd -t: \(problem)") }
            let warning = try SSHDVerdict.check(conditions)
            let unit = try SSHDService.reload()
            return [warning, unit.map { "\($0) has read its files anew" }].compactMap { $0 }
        } catch {
            throw Failure(message: error.message, isUndone: (try? write(plan.inverse)) != nil)
        }
    }

    /// One after the other; when one cannot be written, those before it are put back.
    private func write(_ changes: [FileChange]) throws(Failure) {
        var done: [FileChange] = []
        for change in changes {
            do throws(CommandFailure) {
                try SystemFiles.apply(change)
                done.append(change)
            } catch {
                var isUndone = true
                for back in done.reversed() {
                    let inverse = FileChange(path: back.path, old: back.new, new: back.old)
                    isUndone = (try? SystemFiles.apply(inverse)) != nil && isUndone
                }
                throw Failure(message: error.message, isUndone: isUndone)
            }
        }
    }

    private func arm(_ plan: PAMPlan, _ delay: RevertDelay) throws(CommandFailure) {
        try BootMark.make()
        let now = HostTime.now()
        for service in plan.services {
            try folder.write(
                PendingRevert(
                    service: service, files: plan.files(of: service, places), changed: now,
                    delay: delay.seconds * 1_000))
        }
        let started = HostProgram.ended(["systemctl", "restart", Self.unit])
        let wanted = HostProgram.ended(["systemctl", "show", "-p", "WantedBy", "--value", Self.unit])
        guard started.status == 0, !wanted.text.trimmingSpace.isEmpty else {
            try disarm(plan.services)
            throw CommandFailure(
                message: "\(Self.unit) cannot take the change back (\(SSHDService.firstLine(started.everything))); "
                    + "--no-revert does without. Nothing was written")
        }
    }

    private func disarm(_ services: [String]) throws(CommandFailure) {
        for service in services { _ = try folder.remove(service) }
    }
}
