import OpenIDConnect
import SecretMemory
import StrictJSON
import Testing

@testable import Accounts

/// Refresh tokens on the disk: they open in their place, under their key, unchanged, or not at all.
struct SealedTokenTests {
    private static let place = TokenPlace(
        host: Array("host1".utf8), issuer: Sample.issuer, subject: Array("alice".utf8), uid: 1_879_048_200, version: 3)
    private static let nonce = [UInt8](0..<12)

    struct Vector: CustomTestStringConvertible {
        let comment: String
        let key, nonce, token, sealed: [UInt8]
        let place: TokenPlace
        var testDescription: String { comment }
    }

    private static let vectors: [Vector] = {
        let folder = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        let limits = JSONLimits(bytes: 1 << 20)
        let document = try? JSONValue.parse(Files.read("\(folder)/Vectors/sealed-tokens.json"), limits: limits)
        return (document?.object?["cases"]?.array ?? []).compactMap { element in
            guard let object = element.object, let comment = object["comment"]?.text,
                let uid = object["uid"]?.number?.integer, let version = object["version"]?.number?.integer,
                let host = object["host"]?.text, let issuer = object["issuer"]?.text,
                let subject = object["subject"]?.text
            else { return nil }
            func bytes(_ name: StaticString) -> [UInt8] {
                let digits = (object[name]?.text ?? []).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
                return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
            }
            return Vector(
                comment: String(decoding: comment, as: UTF8.self), key: bytes("key"), nonce: bytes("nonce"),
                token: bytes("token"), sealed: bytes("sealed"),
                place: TokenPlace(
                    host: host, issuer: issuer, subject: subject, uid: UInt32(uid), version: version))
        }
    }()

    private func refusal(_ sealed: SealedToken, _ place: TokenPlace, _ keys: StoreKeys) -> SealingError? {
        do throws(SealingError) {
            _ = try sealed.open(for: place, keys: keys)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the vectors are there`() { #expect(Self.vectors.count == 4) }

    @Test(arguments: vectors)
    func `another implementation seals the same and is opened`(_ vector: Vector) throws {
        let keys = StoreKeys(current: try StoreKey(SecretBytes(copying: vector.key)))
        let token = SecretBytes(copying: vector.token)
        let sealed = try SealedToken.seal(token, for: vector.place, keys: keys, nonce: vector.nonce)
        #expect(sealed.bytes == vector.sealed)
        #expect(try SealedToken(bytes: vector.sealed).open(for: vector.place, keys: keys).isEqual(to: token))
    }

    @Test(arguments: vectors.filter { $0.sealed.count < 200 })
    func `every changed byte is refused`(_ vector: Vector) throws {
        let keys = StoreKeys(current: try StoreKey(SecretBytes(copying: vector.key)))
        for index in vector.sealed.indices {
            for mask: UInt8 in [1, 0x80] {
                var bytes = vector.sealed
                bytes[index] ^= mask
                let wanted: SealingError = index == 0 ? .format : index < 9 ? .keyUnknown : .forged
                #expect(refusal(SealedToken(bytes: bytes), vector.place, keys) == wanted, "byte \(index)")
            }
        }
    }

    @Test func `every cut or longer record is refused`() throws {
        let keys = try Sample.keys(1)
        let bytes = try SealedToken.seal(Sample.secret("token"), for: Self.place, keys: keys, nonce: Self.nonce).bytes
        for count in bytes.indices {
            let wanted: SealingError = count > 1 + 8 + 12 + 16 ? .forged : .format
            #expect(refusal(SealedToken(bytes: Array(bytes.prefix(count))), Self.place, keys) == wanted, "\(count)")
        }
        #expect(refusal(SealedToken(bytes: bytes + [0]), Self.place, keys) == .forged)
        let huge = Array(bytes.prefix(21)) + [UInt8](repeating: 0, count: 65_536 + 17)
        #expect(refusal(SealedToken(bytes: huge), Self.place, keys) == .format)
    }

    @Test func `a token opens in its own place alone`() throws {
        let keys = try Sample.keys(1)
        let sealed = try SealedToken.seal(Sample.secret("token"), for: Self.place, keys: keys, nonce: Self.nonce)
        let changes: [(inout TokenPlace) -> Void] = [
            { $0.host = Array("host2".utf8) }, { $0.issuer = Sample.otherIssuer }, { $0.subject = Array("bob".utf8) },
            { $0.uid += 1 }, { $0.version += 1 },
            // The same bytes, otherwise divided.
            { ($0.host, $0.issuer) = ($0.host + [0x68], Array($0.issuer.dropFirst())) },
            { ($0.issuer, $0.subject) = (Array($0.issuer.dropLast()), Array("e".utf8) + $0.subject) },
        ]
        for (index, change) in changes.enumerated() {
            var place = Self.place
            change(&place)
            #expect(refusal(sealed, place, keys) == .forged, "change \(index)")
        }
        #expect(refusal(sealed, Self.place, keys) == nil)
    }

    @Test func `an old key opens while it is kept, and seals no more`() throws {
        let old = try Sample.keys(1)
        let both = try Sample.keys(2, previous: [1])
        let sealed = try SealedToken.seal(Sample.secret("token"), for: Self.place, keys: old, nonce: Self.nonce)
        #expect(try sealed.open(for: Self.place, keys: both).text == "token")
        #expect(refusal(sealed, Self.place, try Sample.keys(2)) == .keyUnknown)
        let new = try SealedToken.seal(Sample.secret("token"), for: Self.place, keys: both, nonce: Self.nonce)
        #expect(new.keyIdentifier == both.current.identifier && new.keyIdentifier != old.current.identifier)
        #expect(refusal(new, Self.place, old) == .keyUnknown)
    }

    @Test(arguments: [0, 16, 31, 33, 64])
    func `a key of another length is none`(_ count: Int) {
        #expect(throws: SealingError.keySize(count: count)) {
            try StoreKey(SecretBytes(copying: [UInt8](repeating: 1, count: count)))
        }
    }

    @Test func `an empty token, one too long and a wrong nonce are not sealed`() throws {
        let keys = try Sample.keys(1)
        for count in [0, 65_537] {
            #expect(throws: SealingError.tokenSize(count: count)) {
                try SealedToken.seal(
                    SecretBytes(copying: [UInt8](repeating: 1, count: count)), for: Self.place, keys: keys,
                    nonce: Self.nonce)
            }
        }
        for count in [0, 11, 13, 16] {
            #expect(throws: SealingError.cryptography) {
                try SealedToken.seal(
                    Sample.secret("token"), for: Self.place, keys: keys, nonce: [UInt8](repeating: 1, count: count))
            }
        }
        let longest = SecretBytes(copying: [UInt8](repeating: 1, count: 65_536))
        let sealed = try SealedToken.seal(longest, for: Self.place, keys: keys, nonce: Self.nonce)
        #expect(try sealed.open(for: Self.place, keys: keys).isEqual(to: longest))
    }

    @Test func `keys do not print`() throws {
        let key = try Sample.key(0x41)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(!text.contains("AAAA") && !text.contains("65"))
        }
    }
}
