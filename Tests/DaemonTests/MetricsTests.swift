import HostSystem
import LoginPolicy
import LoginWire
import OpenIDConnect
import Testing
import UsherConfiguration

@testable import Daemon

@Suite struct MetricsTests {
    /// One scrape as a scraper does it: the status line, and the samples by their names and labels.
    private func scrape(
        _ daemon: TestDaemon, accept: String = "application/openmetrics-text"
    ) async throws -> (head: String, samples: [String: String]) {
        let connection = try SocketClient(path: daemon.metricsPath)
        connection.send(Array("GET /metrics HTTP/1.0\r\nAccept: \(accept)\r\n\r\n".utf8))
        let answer = String(decoding: try await connection.receiveAll(), as: UTF8.self)
        let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
        var samples: [String: String] = [:]
        for line in (parts.count > 1 ? parts[1] : "").split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " ") else { continue }
            samples[String(line[..<blank])] = String(line[line.index(after: blank)...])
        }
        return (parts.first ?? "", samples)
    }

    private func login(
        _ daemon: TestDaemon, _ user: String, _ password: String, service: String = "sudo", uid: UInt32? = 5_000
    ) async throws {
        let shim = try ShimClient(daemon)
        shim.begin(.of(user, service: service, uid: uid))
        try await shim.untilAsked()
        daemon.clock.advance(.seconds(7))
        shim.answer(.password, password)
        _ = try await shim.verdict()
    }

    @Test func `logins are counted by phase, service, provider, grant, outcome and reason`() async throws {
        try await TestDaemon.with { daemon in
            try await login(daemon, "alice", "right+horse ü")
            try await login(daemon, "alice", "right+horse ü")
            try await login(daemon, "alice", "wrong", service: "login")
            let samples = try await scrape(daemon).samples
            let labels = { (service: String, outcome: String, reason: String) in
                "usher_logins_total{phase=\"login\",service=\"\(service)\",provider=\"test\",grant=\"password\","
                    + "outcome=\"\(outcome)\",reason=\"\(reason)\"}"
            }
            #expect(samples[labels("sudo", "granted", "granted")] == "2")
            #expect(samples[labels("login", "refused", "password.wrong")] == "1")
            #expect(samples.keys.count { $0.hasPrefix("usher_logins_total") } == 2)
            #expect(samples[#"usher_decisions_total{outcome="granted"}"#] == "2")
            #expect(samples[#"usher_decisions_total{outcome="refused"}"#] == "1")
            #expect(samples[#"usher_decisions_total{outcome="unavailable"}"#] == "0")
            // Seven seconds each were the person's, and the clock stood still otherwise.
            #expect(samples[#"usher_login_person_seconds_sum{grant="password"}"#] == "21.0")
            #expect(samples[#"usher_login_person_seconds_bucket{grant="password",le="5.0"}"#] == "0")
            #expect(samples[#"usher_login_person_seconds_bucket{grant="password",le="10.0"}"#] == "3")
            #expect(samples[#"usher_login_own_seconds_sum{phase="login"}"#] == "0.0")
            #expect(samples[#"usher_login_own_seconds_count{phase="login"}"#] == "3")
            #expect(samples[#"usher_login_provider_seconds_count{grant="password"}"#] == "3")
        }
    }

    @Test func `the provider's time is counted as its own`() async throws {
        try await TestDaemon.with { daemon in
            daemon.provider.holdPasswordRequests()
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice"))
            try await shim.untilAsked()
            shim.answer(.password, "right+horse ü")
            try await eventually("the provider is asked") { daemon.provider.waitingRequests == 1 }
            daemon.clock.advance(.seconds(3))
            daemon.provider.releasePasswordRequests()
            _ = try await shim.verdict()
            let samples = try await scrape(daemon).samples
            #expect(samples[#"usher_login_provider_seconds_sum{grant="password"}"#] == "3.0")
            #expect(samples[#"usher_login_own_seconds_sum{phase="login"}"#] == "0.0")
            #expect(samples[#"usher_login_person_seconds_sum{grant="password"}"#] == "0.0")
            #expect(samples[#"usher_provider_up{provider="test"}"#] == "1")
            #expect(samples[#"usher_provider_requests_total{provider="test",result="5xx"}"#] == "0")
            #expect((Int(samples[#"usher_provider_requests_total{provider="test",result="2xx"}"#] ?? "") ?? 0) >= 3)
        }
    }

    /// Whoever can read figures learns no name, no address, and no text of a caller's.
    @Test func `a service that is not configured, names, addresses and trials leave no word`() async throws {
        try await TestDaemon.with { daemon in
            for (user, service, isTrial) in [
                ("canaryname", "canaryservice", false), ("canaryname", "sshd", false), ("canaryname", "sshd", true),
            ] {
                let shim = try ShimClient(daemon)
                shim.begin(.of(user, service: service, phase: .account, from: "canary.example", isTrial: isTrial))
                _ = try await shim.verdict()
            }
            let samples = try await scrape(daemon).samples
            let series = { (service: String, reason: String) in
                "usher_logins_total{phase=\"account\",service=\"\(service)\",provider=\"test\",grant=\"none\","
                    + "outcome=\"refused\",reason=\"\(reason)\"}"
            }
            #expect(samples[series("other", "policy.service_not_configured")] == "1")
            #expect(samples[series("sshd", "policy.facts_missing")] == "1")
            #expect(samples["usher_trials_total"] == "1")
            #expect(samples.keys.count { $0.hasPrefix("usher_logins_total") } == 2)
            #expect(!samples.keys.contains { $0.contains("canary") })
        }
    }

    @Test func `series have an end, and what is beyond it is counted together`() {
        let metrics = LoginMetrics()
        let watch = LoginStopwatch(startedAt: .zero)
        for number in 0..<(LoginMetrics.maximumSeries + 5) {
            metrics.count(
                .init(
                    phase: "login", service: "s\(number)", provider: "p", grant: "none", outcome: "refused", reason: "r"
                ),
                watch)
        }
        let values = metrics.values
        #expect(values.logins.count == LoginMetrics.maximumSeries + 1)
        let rest = LoginMetrics.Series(
            phase: "login", service: "other", provider: "other", grant: "none", outcome: "refused", reason: "other")
        #expect(values.logins[rest] == 5)
        #expect(values.own["login"]?.count == LoginMetrics.maximumSeries + 5)
        #expect(values.provider.isEmpty && values.person.isEmpty)
    }

    @Test func `the answer is HTTP 1.0 with its length, in the format that was asked for`() async throws {
        try await TestDaemon.with { daemon in
            let head = try await scrape(daemon).head
            #expect(head.hasPrefix("HTTP/1.0 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0; "))
            let plain = try await scrape(daemon, accept: "text/plain;version=0.0.4").head
            #expect(plain.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: "))
            let other = try SocketClient(path: daemon.metricsPath)
            other.send(Array("POST /metrics HTTP/1.1\r\n\r\n".utf8))
            let refused = String(decoding: try await other.receiveAll(), as: UTF8.self)
            #expect(refused.hasPrefix("HTTP/1.0 405 Method Not Allowed\r\n"))
            #expect(refused.contains("\r\nAllow: GET, HEAD\r\n"))
        }
    }

    @Test func `a reader has four connections, and logins have others`() async throws {
        try await TestDaemon.with { daemon in
            var open: [SocketClient] = []
            for _ in 0..<4 { open.append(try SocketClient(path: daemon.metricsPath)) }
            try await eventually("a fifth is hung up on") {
                let fifth = try SocketClient(path: daemon.metricsPath)
                fifth.send(Array("GET /metrics HTTP/1.0\r\n\r\n".utf8))
                return (try? await fifth.receiveAll()) == []
            }
            try await login(daemon, "alice", "right+horse ü")
            open[0].hangUp()
            try await eventually("there is room again") {
                let samples = try await scrape(daemon).samples
                return samples[#"usher_decisions_total{outcome="granted"}"#] == "1"
            }
        }
    }

    @Test func `publications and the store are shown where there is one`() async throws {
        let accounts = try TestAccounts()
        let bindsAtOnce: TestDaemon.Change = { $0.accounts.binding = .firstLogin }
        try await TestDaemon.with(accounts: accounts, changing: bindsAtOnce) { daemon in
            try await login(daemon, "alice", "right+horse ü", uid: nil)
            let samples = try await scrape(daemon).samples
            #expect(samples["usher_store_open"] == "1")
            #expect((Int(samples[#"usher_store_size_bytes{file="database"}"#] ?? "") ?? 0) >= 4_096)
            #expect((Int(samples[#"usher_publishes_total{result="published"}"#] ?? "") ?? 0) >= 1)
            #expect(samples[#"usher_publishes_total{result="failed"}"#] == "0")
            #expect(samples["usher_publish_last_success_timestamp_seconds"] == "1800000007")
            #expect((Int(samples["usher_process_resident_memory_bytes"] ?? "") ?? 0) > 1_000_000)
            #expect((Int(samples["usher_process_open_fds"] ?? "") ?? 0) > 3)
            #expect((Int(samples["usher_process_threads"] ?? "") ?? 0) > 1)
        }
    }

    @Test func `a refused reload and a provider that is gone are seen`() async throws {
        try await TestDaemon.with { daemon in
            var samples = try await scrape(daemon).samples
            #expect(samples["usher_configuration_last_reload_success"] == "1")
            try await daemon.reload("nonsense")
            daemon.provider.fail(.cannotConnect)
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice"))
            try await shim.untilAsked()
            shim.answer(.password, "right+horse ü")
            _ = try await shim.verdict()
            samples = try await scrape(daemon).samples
            #expect(samples["usher_configuration_last_reload_success"] == "0")
            #expect(samples[#"usher_provider_up{provider="test"}"#] == "0")
            #expect((Int(samples[#"usher_provider_requests_total{provider="test",result="failed"}"#] ?? "") ?? 0) >= 1)
        }
    }

    /// docs/metrics.md has every figure with its kind, labels and meaning, and no other.
    @Test func `the document lists what there is`() throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let bytes = try #require(LocalAccounts.content(of: "\(root)/docs/metrics.md"))
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("| `") }
        let wanted = MetricCatalogue.all.map { metric in
            let labels = metric.labels.isEmpty ? "-" : metric.labels.joined(separator: ", ")
            return "| `\(metric.shownName)` | \(metric.kind.rawValue) | \(labels) | \(metric.help) |"
        }
        #expect(lines.map(String.init) == wanted)
    }
}
