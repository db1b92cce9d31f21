/// The changes of files by which services begin to ask Usher, or end to.
struct PAMPlan {
    /// Files in the order in which they are written.
    private(set) var changes: [FileChange] = []
    /// Sentences: what is as it should be already, and what stays.
    private(set) var notes: [String] = []

    /// The services of which something changes.
    private(set) var services: [String] = []

    var isUnchanged: Bool { changes.isEmpty }

    /// `sshd`: the lines of the drop-in that sshd needs; nil when it needs none.
    static func enabling(
        _ services: [String], _ places: PAMPlaces, sshd: [String]
    ) throws(CommandFailure) -> PAMPlan {
        var plan = PAMPlan()
        for service in services {
            let path = places.file(service)
            guard let bytes = try places.read(path) else {
                throw CommandFailure(message: "\(KeyFile.shown(path)): there is no such service")
            }
            let before = plan.changes.count
            switch try PAMState.of(service, places) {
            case .enabled: plan.add(try withSession(try PAMProfile.read(service, in: places.profiles), bytes, path))
            case .through(let other): plan.notes.append("\(service) asks Usher already, through \(other)")
            case .byOthers(let auth, let account):
                plan.notes.append("\(service) asks Usher already, by lines at \(auth) and \(account)")
            case .half(let what) where !MarkedBlock.isIn(bytes):
                throw CommandFailure(
                    message: "\(KeyFile.shown(path)) asks Usher by \(what); take that line away, or add the other")
            case .missing, .off, .half:
                if let other = places.included(by: service) {
                    plan.notes.append("\(service) includes \(other): the lines of \(other) do for both")
                    continue
                }
                let profile = try PAMProfile.read(service, in: places.profiles)
                plan.add(FileChange(path: path, old: bytes, new: try with(profile, bytes, path)))
            }
            try plan.addExtra(service, places, sshd: sshd)
            if plan.changes.count > before { plan.services.append(service) }
        }
        return plan
    }

    /// Why services cannot be enabled by themselves, as sentences: they include another one. Lines before the include
    /// would stand before its `pam_rootok.so`, and root's own `su` would have to sign in.
    static func includingOthers(_ services: [String], _ places: PAMPlaces) throws(CommandFailure) -> [String] {
        var sentences: [String] = []
        for service in services {
            guard let other = places.included(by: service) else { continue }
            switch try PAMState.of(service, places) {
            case .missing, .through, .byOthers: continue
            case .enabled:
                sentences.append("\(service) includes \(other) behind lines of its own: usher pam disable \(service)")
            case .off, .half:
                guard !services.contains(other) else { continue }
                sentences.append("\(service) includes \(other): usher pam enable \(other)")
            }
        }
        return sentences
    }

    static func disabling(_ services: [String], _ places: PAMPlaces) throws(CommandFailure) -> PAMPlan {
        var plan = PAMPlan()
        for service in services {
            let path = places.file(service)
            let before = plan.changes.count
            if let bytes = try places.read(path), MarkedBlock.isIn(bytes) {
                plan.add(FileChange(path: path, old: bytes, new: PAMStackText(bytes: bytes).disabled()))
            }
            if service == "sshd", let drop = try places.read(places.sshd), MarkedBlock.isIn(drop) {
                plan.add(FileChange(path: places.sshd, old: drop, new: SSHDFile.without(drop)))
            }
            if plan.changes.count > before { plan.services.append(service) }
        }
        try plan.addSudoEnd(services, places)
        return plan
    }

    /// After the lines are gone: services that ask Usher all the same, as sentences.
    static func stillAsking(_ services: [String], _ places: PAMPlaces) throws(CommandFailure) -> [String] {
        var sentences: [String] = []
        for service in services {
            switch try PAMState.of(service, places) {
            case .through(let other):
                sentences.append("\(service) still asks Usher, through \(other): usher pam disable \(other)")
            case .byOthers(let auth, let account):
                sentences.append("\(service) still asks Usher, by lines at \(auth) and \(account)")
            case .half(let what): sentences.append("\(service) still asks Usher by \(what)")
            case .missing, .off, .enabled: break
            }
        }
        return sentences
    }

    /// What is undone when a check afterwards fails: each file as it was, the last one first.
    var inverse: [FileChange] {
        changes.reversed().map { FileChange(path: $0.path, old: $0.new, new: $0.old) }
    }

    /// The same with these files alone.
    func of(files: [String]) -> PAMPlan {
        var plan = self
        plan.changes = changes.filter { files.contains($0.path) }
        return plan
    }

    /// The files that change for a service.
    func files(of service: String, _ places: PAMPlaces) -> [String] {
        var paths = [places.file(service)]
        if service == "sshd" { paths.append(places.sshd) }
        if SudoFile.services.contains(service) { paths.append(places.sudo) }
        return changes.map(\.path).filter(paths.contains)
    }

    private mutating func add(_ change: FileChange) {
        guard change.isChange, !changes.contains(where: { $0.path == change.path }) else { return }
        changes.append(change)
    }

    private mutating func addExtra(
        _ service: String, _ places: PAMPlaces, sshd: [String]
    ) throws(CommandFailure) {
        switch service {
        case "sshd":
            let old = try places.read(places.sshd)
            add(FileChange(path: places.sshd, old: old, new: SSHDFile.with(sshd, old)))
        case "sudo", "sudo-i":
            let old = try places.read(places.sudo)
            add(FileChange(path: places.sudo, old: old, new: SudoFile.with(old)))
        default: break
        }
    }

    /// sudo and sudo -i share their file: the line goes with the last of them.
    private mutating func addSudoEnd(_ services: [String], _ places: PAMPlaces) throws(CommandFailure) {
        guard !Set(services).isDisjoint(with: SudoFile.services), let old = try places.read(places.sudo),
            MarkedBlock.isIn(old)
        else { return }
        for other in SudoFile.services where !services.contains(other) {
            if let bytes = try places.read(places.file(other)), MarkedBlock.isIn(bytes) { return }
        }
        add(FileChange(path: places.sudo, old: old, new: SudoFile.without(old)))
    }

    /// Lines that were written before there was one of session: that one comes to them.
    private static func withSession(
        _ profile: PAMProfile, _ bytes: [UInt8], _ path: String
    ) throws(CommandFailure) -> FileChange {
        let text = PAMStackText(bytes: bytes)
        do throws(PAMStackText.Refusal) {
            return FileChange(
                path: path, old: bytes, new: text.tellsSessions ? bytes : try text.with(session: profile.session))
        } catch { throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)") }
    }

    private static func with(_ profile: PAMProfile, _ bytes: [UInt8], _ path: String) throws(CommandFailure) -> [UInt8]
    {
        // What is left of a block that somebody has edited goes first.
        let text = PAMStackText(bytes: PAMStackText(bytes: bytes).disabled() ?? [])
        do throws(PAMStackText.Refusal) {
            return try text.enabled(auth: profile.auth, account: profile.account, session: profile.session)
        } catch { throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)") }
    }
}
