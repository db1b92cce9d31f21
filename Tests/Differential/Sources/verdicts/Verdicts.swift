import JOSE
import OpenIDConnect

/// `verdicts ISSUER CLIENT NOW`: the first line of the input is a key set, each further one a token,
/// all in hexadecimal. Answers a line for each token: `accepted`, or the reason of the refusal.
@main
struct Verdicts {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let now = Int64(arguments[3]), let first = readLine(), let set = bytes(first),
            let keys = try? KeySet.parse(set)
        else {
            print("usage: verdicts ISSUER CLIENT NOW < KEYS_AND_TOKENS")
            return
        }
        let expectations = IDTokenExpectations(
            issuer: Array(arguments[1].utf8), clientID: Array(arguments[2].utf8),
            algorithms: Set(SignatureAlgorithm.allCases))
        while let line = readLine() {
            print(bytes(line).map { verdict($0, expectations, keys, UnixSeconds(now)) } ?? "not hexadecimal")
        }
    }

    private static func verdict(
        _ token: [UInt8], _ expectations: IDTokenExpectations, _ keys: KeySet, _ now: UnixSeconds
    ) -> String {
        do throws(IDTokenError) {
            _ = try UnverifiedIDToken.parse(token, expectations: expectations)
                .verify(keys: keys, accessToken: nil, now: now)
            return "accepted"
        } catch {
            return error.reason
        }
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map { UInt8(ascii: "a") <= $0 ? $0 &- 87 : $0 &- 48 }
        guard digits.count.isMultiple(of: 2), digits.allSatisfy({ $0 < 16 }) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
