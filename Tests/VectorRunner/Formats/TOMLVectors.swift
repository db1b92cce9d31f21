import StrictJSON
import StrictTOML
import TestVectors

/// toml-lang/toml-test for TOML 1.0: good documents with their values, bad ones refused at a place.
enum TOMLVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        guard let list = folder.bytes("toml/files-toml-1.0.0") else { return [] }
        let names = String(decoding: list, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { $0.hasSuffix(".toml") }
        return [
            judge(folder, "toml/valid", names.filter { $0.hasPrefix("valid/") }),
            judge(folder, "toml/invalid", names.filter { $0.hasPrefix("invalid/") }),
        ]
    }

    private static func judge(_ folder: VectorFolder, _ title: String, _ names: [String]) -> FileReport {
        var report = FileReport(title)
        for name in names {
            guard let document = folder.bytes("toml/\(name)") else { continue }
            let isGood = name.hasPrefix("valid/")
            do throws(TOMLError) {
                let table = try TOMLTable.parse(document)
                let wanted = isGood ? folder.object("toml/\(name.dropLast(5)).json") : nil
                let isRight = wanted.map { TaggedJSON.matches(.table(table), .object($0)) } ?? false
                report.record(name, isRight: isRight)
            } catch {
                report.record(name, isRight: !isGood && error.position.line >= 1 && error.position.column >= 1)
            }
        }
        return report
    }
}
