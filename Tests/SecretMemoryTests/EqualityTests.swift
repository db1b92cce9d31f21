import SecretMemory
import Testing

struct EqualityTests {
    @Test(
        arguments: [
            ([1, 2, 3], [1, 2, 3], true), ([], [], true), ([1, 2, 3], [1, 2, 4], false), ([1, 2, 3], [1, 2], false),
            ([0, 1], [1, 0], false), ([], [0], false),
        ] as [([UInt8], [UInt8], Bool)])
    func `secrets are the same when every byte is`(_ left: [UInt8], _ right: [UInt8], _ expected: Bool) {
        #expect(SecretBytes(copying: left).isEqual(to: SecretBytes(copying: right)) == expected)
    }
}
