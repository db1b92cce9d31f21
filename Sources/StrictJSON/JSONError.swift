/// Why a document is not accepted; `offset` counts bytes from its start.
package enum JSONError: Error, Equatable, Sendable {
    case tooLarge(limit: Int)
    case tooManyValues(limit: Int)
    case byteOrderMark
    case invalidUTF8(offset: Int)
    case unexpectedEnd
    case unexpectedByte(offset: Int)
    case trailingBytes(offset: Int)
    case tooDeep(offset: Int)
    case duplicateName(offset: Int)
    case controlCharacter(offset: Int)
    case invalidEscape(offset: Int)
    case loneSurrogate(offset: Int)
    case invalidNumber(offset: Int)
    case numberOutOfRange(offset: Int)
}
