import ArgumentParser

/// The beginning of a sign-in's id, as it is typed: 8 to 32 hexadecimal digits.
struct SessionID: ExpressibleByArgument, Equatable {
    /// In small letters.
    let digits: String

    init?(argument: String) {
        let isDigit = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
        }
        guard (8...32).contains(argument.utf8.count), argument.utf8.allSatisfy(isDigit) else { return nil }
        digits = argument.lowercased()
    }
}
