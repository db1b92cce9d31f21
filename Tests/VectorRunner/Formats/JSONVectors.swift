import StrictJSON

/// nst/JSONTestSuite: y_ must be read, n_ refused; i_ is free, and what usher makes of it is fixed here.
enum JSONVectors {
    /// Read by RFC 8259, refused here: two members with one name (JOSE-3).
    private static let stricter = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]

    /// Left open and read: numbers that a finite double can stand for. The other open ones are bytes that
    /// are no UTF-8, lone surrogates, byte order marks, numbers beyond a double, and deep nesting.
    private static let openAndRead = [
        "i_number_double_huge_neg_exp.json", "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
        "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
    ]

    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        [
            judge(folder, "json-test-suite/test_parsing") { name in
                switch name.first {
                case "y": !stricter.contains(name)
                case "n": false
                default: openAndRead.contains(name)
                }
            },
            // What parsers differ in: read exactly, or refused.
            judge(folder, "json-test-suite/test_transform") { name in
                !name.hasPrefix("object_same_key") && !name.contains("invalid_codepoint")
            },
        ]
    }

    private static func judge(
        _ folder: VectorFolder, _ path: String, wanted: (_ name: String) -> Bool
    ) -> FileReport {
        var report = FileReport(path)
        for file in folder.files(in: path) {
            guard let bytes = folder.bytes(file) else { continue }
            let name = String(file.dropFirst(path.count + 1))
            let isRead = (try? JSONValue.parse(bytes, limits: JSONLimits(bytes: 1_048_576))) != nil
            report.record(name, wanted: wanted(name), isAccepted: isRead)
        }
        return report
    }
}
