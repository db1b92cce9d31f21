import Testing

@testable import Daemon

@Suite struct LoginStopwatchTests {
    private func times(_ watch: LoginStopwatch) -> [Duration] { [watch.own, watch.provider, watch.person] }

    @Test func `a password: ours, the person's, the provider's, ours`() {
        var watch = LoginStopwatch(startedAt: .seconds(100))
        watch.showed(at: .seconds(101))
        watch.personAnswered(at: .seconds(111))
        watch.askedProvider(at: .seconds(112))
        watch.providerAnswered(isUndecided: false, at: .seconds(115))
        watch.end(at: .seconds(119))
        #expect(times(watch) == [.seconds(1 + 1 + 4), .seconds(3), .seconds(10)])
    }

    @Test func `a code: what lies between polls is the person's, and polls are the provider's`() {
        var watch = LoginStopwatch(startedAt: .zero)
        watch.askedProvider(at: .seconds(1))
        watch.providerAnswered(isUndecided: false, at: .seconds(3))
        watch.showed(at: .seconds(4))
        watch.askedProvider(at: .seconds(9))
        watch.providerAnswered(isUndecided: true, at: .seconds(10))
        watch.askedProvider(at: .seconds(15))
        watch.providerAnswered(isUndecided: false, at: .seconds(17))
        watch.end(at: .seconds(18))
        #expect(times(watch) == [.seconds(1 + 1 + 1), .seconds(2 + 1 + 2), .seconds(5 + 5)])
    }

    @Test func `while one of two requests is under way the time is the provider's`() {
        var watch = LoginStopwatch(startedAt: .zero)
        watch.askedProvider(at: .seconds(1))
        watch.askedProvider(at: .seconds(2))
        watch.providerAnswered(isUndecided: true, at: .seconds(4))
        watch.showed(at: .seconds(5))
        watch.personAnswered(at: .seconds(6))
        watch.providerAnswered(isUndecided: false, at: .seconds(9))
        watch.end(at: .seconds(9))
        #expect(times(watch) == [.seconds(1), .seconds(8), .zero])
    }

    @Test func `a clock that goes back takes nothing away`() {
        var watch = LoginStopwatch(startedAt: .seconds(10))
        watch.end(at: .seconds(5))
        watch.end(at: .seconds(12))
        #expect(times(watch) == [.seconds(2), .zero, .zero])
    }
}
