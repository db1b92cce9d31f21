import SecretMemory
import StrictJSON
import Testing

@testable import LoginWire

/// The golden frames of the shim, which pam/tests encodes (SHIM-7).
struct FrameVectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let isAccepted: Bool
        let why: String
        let bytes: [UInt8]
        let fields: JSONObject
        var testDescription: String { name }

        func field(_ tag: Int) -> [UInt8]? {
            fields[Array(String(tag).utf8)]?.text.map { FrameVectorTests.bytes(hex: $0) }
        }
    }

    static let vectors = VectorFile.lines("frames.jsonl").compactMap { line -> Vector? in
        guard let members = try? JSONValue.parse(line, limits: JSONLimits(bytes: 200_000)).object,
            let from = members["from"]?.text, from.suffix(4).elementsEqual("shim".utf8),
            let hex = members["hex"]?.text
        else { return nil }
        let text = { (value: JSONValue?) in String(decoding: value?.text ?? [], as: UTF8.self) }
        return Vector(
            name: text(members["name"]), isAccepted: text(members["expect"]) == "accept", why: text(members["why"]),
            bytes: bytes(hex: hex), fields: members["fields"]?.object ?? JSONObject())
    }

    @Test func `the vectors are there`() {
        #expect(Self.vectors.count > 90)
        #expect(Self.vectors.count { $0.isAccepted } > 10)
    }

    @Test(arguments: vectors)
    func `every frame of a shim is judged as written`(_ vector: Vector) throws {
        var reader = FrameReader()
        reader.append(vector.bytes)
        do throws(WireError) {
            guard let frame = try reader.next() else {
                #expect(vector.why == "incomplete")
                return
            }
            let message = try ShimMessage(frame: frame)
            #expect(vector.isAccepted)
            try check(message, vector)
        } catch {
            #expect(error.reason == Self.reason(vector.why))
        }
    }

    private func check(_ message: ShimMessage, _ vector: Vector) throws(WireError) {
        switch message {
        case .begin(let request):
            #expect(request.id == vector.field(1) && request.user == vector.field(4))
            #expect([request.phase.rawValue] == vector.field(2))
            #expect([request.hasPasswordAtHand ? 1 : 0] == vector.field(16))
            // What an older shim does not know is no.
            #expect([request.hasFirstFactor ? 1 : 0] == vector.field(17) ?? [0])
            #expect((request.loginUID ?? .max).bigEndianBytes == vector.field(18) ?? [0xFF, 0xFF, 0xFF, 0xFF])
            #expect(request.sshConnection == vector.field(19) ?? [])
        case .answer(let purpose, let bytes):
            #expect([purpose.rawValue] == vector.field(1))
            #expect(bytes.withBytes { Array($0) } == vector.field(2))
        case .cancel:
            break
        }
    }

    @Test func `what tests write is what the shim writes`() throws {
        let vector = try #require(Self.vectors.first { $0.name == "begin for ssh, a key was shown" })
        var reader = FrameReader()
        reader.append(vector.bytes)
        guard case .begin(let request) = try ShimMessage(frame: try #require(try reader.next())) else {
            Issue.record("it is no begin")
            return
        }
        #expect(request.hasFirstFactor && request.encode() == vector.bytes)
    }

    @Test func `the daemon writes the environment as the shim reads it`() throws {
        let members = VectorFile.lines("frames.jsonl").compactMap { line in
            try? JSONValue.parse(line, limits: JSONLimits(bytes: 200_000)).object
        }.filter { $0["expect"]?.text?.elementsEqual("accept".utf8) == true }
        var count = 0
        for frame in members where frame["name"]?.text?.starts(with: "environment".utf8) == true {
            let field = { (tag: String) in
                Self.bytes(hex: frame["fields"]?.object?[Array(tag.utf8)]?.text ?? [])
            }
            #expect(
                DaemonMessage.environment(name: field("1"), value: field("2")).encode()
                    == Self.bytes(hex: frame["hex"]?.text ?? []))
            count += 1
        }
        #expect(count == 4)
    }

    private static func reason(_ why: String) -> String {
        why == "payload_too_long" ? "wire.too_long" : "wire.\(why)"
    }

    static func bytes(hex: [UInt8]) -> [UInt8] {
        stride(from: 0, to: hex.count - 1, by: 2).compactMap {
            UInt8(String(decoding: hex[$0..<($0 + 2)], as: UTF8.self), radix: 16)
        }
    }
}
