import HTTPTransportCurl
import OpenIDConnect
import Testing

@Suite struct ConnectionTests {
    @Test func `a connection is kept for the next request`() async throws {
        let server = LoopbackServer { $0.serve(plainAnswer) }
        let transport = try CurlTransport.plain()
        for _ in 0..<5 { #expect(try await transport.send(.get(server)).status == 200) }
        #expect(server.counts.connections == 1)
        #expect(transport.statistics == .init(requests: 5, newConnections: 1, inFlight: 0))
    }

    @Test func `a connection that the provider closed meanwhile is opened again`() async throws {
        let server = LoopbackServer { connection in
            if connection.readRequest() != nil { connection.write(plainAnswer) }
        }
        let transport = try CurlTransport.plain()
        for _ in 0..<3 { #expect(try await transport.send(.get(server)).status == 200) }
        #expect(server.counts == .init(connections: 3, requests: 3, ended: 0))
    }

    @Test func `100 requests wait side by side`() async throws {
        // Nobody is answered before all have asked.
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil, connection.server.wait(until: { $0.requests == 100 }) else { return }
            connection.write(plainAnswer)
        }
        let transport = try CurlTransport.plain()
        let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for _ in 0..<100 { tasks.addTask { try await transport.send(.get(server)).status } }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == [Int](repeating: 200, count: 100))
        #expect(transport.statistics == .init(requests: 100, newConnections: 100, inFlight: 0))
    }

    @Test func `no more connections are open than the maximum`() async throws {
        let server = LoopbackServer { $0.serve(plainAnswer) }
        let transport = try CurlTransport.plain(maximumConnections: 3)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<60 { tasks.addTask { _ = try await transport.send(.get(server)) } }
            try await tasks.waitForAll()
        }
        #expect(server.counts.requests == 60 && server.counts.connections <= 3)
    }

    @Test func `cancelling the task ends the exchange at both ends`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        let transport = try CurlTransport.plain()
        let request = try HTTPRequest.get(server)
        let task = Task { await failure(of: transport, request) }
        #expect(await server.reached { $0.requests == 1 })
        #expect(transport.statistics.inFlight == 1)
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(await server.reached { $0.ended == 1 })
        #expect(transport.statistics.inFlight == 0)
    }

    @Test func `a task that was cancelled before sends nothing`() async throws {
        let server = LoopbackServer { $0.serve(plainAnswer) }
        let transport = try CurlTransport.plain()
        let request = try HTTPRequest.get(server)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure(of: transport, request)
        }
        #expect(await task.value == .cancelled)
        #expect(server.counts.requests == 0)
    }

    @Test func `cancelling at any moment answers exactly once and spoils no other request`() async throws {
        let server = LoopbackServer { $0.serve(plainAnswer) }
        let transport = try CurlTransport.plain()
        let request = try HTTPRequest.get(server)
        for round in 0..<300 {
            let doomed = Task { await failure(of: transport, request) }
            let other = Task { await failure(of: transport, request) }
            for _ in 0..<(round % 7) { await Task.yield() }
            doomed.cancel()
            #expect([nil, .cancelled].contains(await doomed.value))
            #expect(await other.value == nil)
        }
    }

    @Test func `shutdown ends what is under way and takes nothing new`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        let transport = try CurlTransport.plain()
        let request = try HTTPRequest.get(server)
        let task = Task { await failure(of: transport, request) }
        #expect(await server.reached { $0.requests == 1 })
        transport.shutdown()
        #expect(await task.value == .cancelled)
        #expect(await failure(of: transport, request) == .cancelled)
        #expect(await server.reached { $0.ended == 1 })
    }

    @Test func `nobody listening is its own error`() async throws {
        let server = LoopbackServer { $0.serve(plainAnswer) }
        server.stop()
        let transport = try CurlTransport.plain()
        #expect(await failure(of: transport, try .get("http://127.0.0.1:1/")) == .cannotConnect)
    }

    @Test func `a name that does not exist is its own error`() async throws {
        let transport = try CurlTransport(options: CurlTransportOptions())
        #expect(await failure(of: transport, try .get("https://name.invalid/")) == .cannotResolve)
    }
}
