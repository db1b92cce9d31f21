extension PAMFolder {
    /// All that a service calls for a facility. What cannot be read is left out; `service` says so.
    func stack(_ service: String, _ facility: PAMLine.Facility) -> PAMStack {
        var walk = StackWalk(facility: facility)
        gather(service, depth: 0, substacks: [], &walk)
        return PAMStack(service: service, facility: facility, lines: walk.lines)
    }

    private struct StackWalk {
        let facility: PAMLine.Facility
        var lines: [PAMStack.Line] = []
        var seen = 0
        var substacks = 0
    }

    private func gather(_ file: String, depth: Int, substacks: [Int], _ walk: inout StackWalk) {
        let place = file.hasPrefix("/") ? file : path + "/" + file
        guard depth <= Self.maximumDepth, let bytes = try? InputFile.bytes(place, maximum: Self.maximumFileBytes) else {
            return
        }
        let name = file.split(separator: "/").last.map(String.init) ?? file
        for line in PAMLine.parse(String(decoding: bytes, as: UTF8.self)) {
            walk.seen += 1
            guard walk.seen <= Self.maximumLines else { return }
            if let own = line.facility, own != walk.facility { continue }
            switch line.content {
            case .include(let next): gather(next, depth: depth + 1, substacks: substacks, &walk)
            case .substack(let next):
                walk.substacks += 1
                gather(next, depth: depth + 1, substacks: substacks + [walk.substacks], &walk)
            case .module(let control, let module):
                walk.lines.append(
                    PAMStack.Line(
                        control: control, actions: PAMActions(control), path: module, arguments: line.arguments,
                        isSilent: line.isSilent, place: "\(place):\(line.number)", file: name, substacks: substacks))
            }
        }
    }
}
