/// The modules that one service calls for one facility, in order; what is included stands in its place.
struct PAMStack: Equatable {
    struct Line: Equatable {
        let control: String
        let actions: PAMActions
        /// As written.
        let path: String
        let arguments: [String]
        let isSilent: Bool
        /// FILE:LINE.
        let place: String
        /// The file it stands in, without a folder.
        let file: String
        /// The substacks that it stands in, outermost first.
        var substacks: [Int] = []

        /// The module's name without folder and ".so".
        var module: String {
            let base = path.split(separator: "/").last.map(String.init) ?? path
            return base.hasSuffix(".so") ? String(base.dropLast(3)) : base
        }

        var isOurs: Bool { module == "pam_usher" }
    }

    let service: String
    let facility: PAMLine.Facility
    var lines: [Line]

    var ours: [Int] { lines.indices.filter { lines[$0].isOurs } }
}
