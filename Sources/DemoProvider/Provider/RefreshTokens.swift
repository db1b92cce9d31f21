/// Refresh tokens that rotate (RFC 9700 §4.14.2): each is good for once, and one that comes a second
/// time ends the whole line.
struct RefreshTokens: Sendable {
    private struct Line: Sendable {
        let client: ProviderClient
        let approval: Approval
        var current: [UInt8]
    }

    private var lines: [Int: Line] = [:]
    private var lineOfToken: [[UInt8]: Int] = [:]
    private var nextLine = 0

    /// The first token of a login.
    mutating func begin(_ token: [UInt8], client: ProviderClient, approval: Approval) {
        lines[nextLine] = Line(client: client, approval: approval, current: token)
        lineOfToken[token] = nextLine
        nextLine += 1
    }

    /// Takes the token in exchange for the next one; nil when it is unknown, another client's or used.
    mutating func rotate(_ token: [UInt8], to next: [UInt8], client: ProviderClient) -> Approval? {
        guard let number = lineOfToken[token], let line = lines[number], line.client == client else { return nil }
        guard line.current == token else {
            lines[number] = nil
            return nil
        }
        lines[number]?.current = next
        lineOfToken[next] = number
        return line.approval
    }
}
