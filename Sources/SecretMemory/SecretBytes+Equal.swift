extension SecretBytes {
    /// Are the bytes the same? Takes as long for any two of one length.
    package func isEqual(to other: SecretBytes) -> Bool {
        guard count == other.count else { return false }
        return withBytes { own in
            other.withBytes { foreign in
                zip(own, foreign).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
            }
        }
    }
}
