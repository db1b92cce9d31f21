import Glibc
import StrictJSON

/// The cases of a file in Tests/Vectors/own.
enum ProviderVectors {
    static func cases(_ name: String) -> [ProviderVector] {
        guard let document = read(path(name)),
            let root = try? JSONValue.parse(document, limits: JSONLimits(bytes: 1 << 22)).object,
            let cases = root["cases"]?.array
        else { return [] }
        return cases.compactMap(\.object).map(ProviderVector.init)
    }

    private static func path(_ name: String) -> String {
        let components = #filePath.split(separator: "/").dropLast(3)  // this file, its folder, the target
        return "/" + components.joined(separator: "/") + "/Vectors/own/" + name
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&block, 1, block.count, file), count > 0 {
            bytes.append(contentsOf: block[..<count])
        }
        return bytes
    }
}
