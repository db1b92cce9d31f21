import CPCRE2

/// Owns what the library compiled. It is never changed again, so threads may share it.
final class CompiledPattern: @unchecked Sendable {
    private let code: OpaquePointer
    let captureCount: Int

    /// What one comparison may cost (pcre2api(3), "The match context").
    struct Limits {
        let matches: UInt32
        let depth: UInt32
        let heapKiB: UInt32
    }

    init(_ text: [UInt8], isCaseless: Bool) throws(PatternError) {
        var number: Int32 = 0
        var offset = 0
        var options = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C
        if isCaseless { options |= PCRE2_CASELESS }
        guard let code = pcre2_compile_8(text, text.count, options, &number, &offset, nil) else {
            throw .syntax(message: Self.message(number), offset: offset)
        }
        var count: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        self.code = code
        captureCount = Int(count)
    }

    deinit {
        pcre2_code_free_8(code)
    }

    func match(_ value: [UInt8], limits: Limits) -> Pattern.Outcome {
        guard let context = pcre2_match_context_create_8(nil), let data = pcre2_match_data_create_8(2, nil) else {
            return .gaveUp
        }
        defer {
            pcre2_match_data_free_8(data)
            pcre2_match_context_free_8(context)
        }
        pcre2_set_match_limit_8(context, limits.matches)
        pcre2_set_depth_limit_8(context, limits.depth)
        pcre2_set_heap_limit_8(context, limits.heapKiB)
        let result = pcre2_match_8(code, value, value.count, 0, 0, data, context)
        guard result > 0 else {
            return result == PCRE2_ERROR_NOMATCH || Self.isTextError(result) ? .differs : .gaveUp
        }
        guard captureCount > 0 else { return .matched(value) }
        let offsets = pcre2_get_ovector_pointer_8(data)
        guard result > 1, let offsets, offsets[2] <= offsets[3], offsets[3] <= value.count else { return .differs }
        return .matched(Array(value[offsets[2]..<offsets[3]]))
    }

    /// The value is no UTF-8.
    private static func isTextError(_ number: Int32) -> Bool {
        (PCRE2_ERROR_UTF8_ERR21...PCRE2_ERROR_UTF8_ERR1).contains(number)
    }

    private static func message(_ number: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = pcre2_get_error_message_8(number, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(Int(count)), as: UTF8.self) : "not a pattern"
    }
}
