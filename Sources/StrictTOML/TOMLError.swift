/// Why a document is refused, and where.
package struct TOMLError: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case tooLarge
        case tooDeep
        case invalidUTF8
        case controlCharacter
        case expectedKey
        case expectedEquals
        case expectedValue
        case expectedEndOfLine
        case expectedCloseOfTableHeader
        case unterminatedString
        case newlineInString
        case invalidEscape
        case invalidNumber
        case numberTooLarge
        case invalidDateTime
        case unterminatedArray
        case unterminatedInlineTable
        case duplicateKey
        case tableDefinedTwice
        case notATable
        case closedTable
        case notAnArrayOfTables
    }

    package let kind: Kind
    package let position: TOMLPosition

    package init(_ kind: Kind, at position: TOMLPosition) {
        self.kind = kind
        self.position = position
    }

    /// For an administrator; a sentence without its full stop.
    package var explanation: String {
        switch kind {
        case .tooLarge: "the file is larger than 1 MiB"
        case .tooDeep: "arrays and tables are nested more than 32 deep"
        case .invalidUTF8: "the file is not valid UTF-8 here"
        case .controlCharacter: "a control character stands here"
        case .expectedKey: "a key is expected here"
        case .expectedEquals: "\"=\" is expected after the key"
        case .expectedValue: "a value is expected here (text needs quotes)"
        case .expectedEndOfLine: "only a comment may follow on this line"
        case .expectedCloseOfTableHeader: "the table's header is not closed with \"]\""
        case .unterminatedString: "the string has no closing quote"
        case .newlineInString: "the string ends at the end of the line without a closing quote"
        case .invalidEscape: "this escape sequence does not exist (a literal backslash is \\\\)"
        case .invalidNumber: "this is no number as TOML writes it"
        case .numberTooLarge: "the number does not fit 64 bits"
        case .invalidDateTime: "this date or time does not exist"
        case .unterminatedArray: "the array is not closed with \"]\""
        case .unterminatedInlineTable: "the inline table is not closed with \"}\" on its line"
        case .duplicateKey: "the key stands here a second time"
        case .tableDefinedTwice: "the table stands here a second time"
        case .notATable: "the key has a value already and cannot be a table"
        case .closedTable: "the table was written in one piece above and cannot be added to"
        case .notAnArrayOfTables: "the key is no array of tables"
        }
    }
}
