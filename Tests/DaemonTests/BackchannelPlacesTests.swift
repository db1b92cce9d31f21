import Daemon
import LoginFlow
import Testing

/// No prompt bombing: one request an account, and peace after a refusal.
@Suite struct BackchannelPlacesTests {
    private let alice = Array("alice".utf8)
    private let bob = Array("bob".utf8)

    @Test func `an account is asked once at a time, and others are not in its way`() {
        let places = BackchannelPlaces()
        #expect(places.take(user: alice, now: .zero) == nil)
        #expect(places.take(user: alice, now: .seconds(100_000)) == .backchannelPending)
        #expect(places.take(user: bob, now: .zero) == nil)
        places.leave(user: alice, .settled, now: .seconds(1))
        #expect(places.take(user: alice, now: .seconds(1)) == nil)
    }

    @Test func `after a refusal CIBA stops for 15 minutes, for that account`() {
        let places = BackchannelPlaces()
        #expect(places.take(user: alice, now: .zero) == nil)
        places.leave(user: alice, .denied, now: .seconds(10))
        #expect(places.take(user: alice, now: .seconds(909)) == .backchannelPaused)
        #expect(places.take(user: bob, now: .seconds(909)) == nil)
        #expect(places.take(user: alice, now: .seconds(910)) == nil)
    }

    @Test func `a request that nobody waits for keeps the place until it ends at the provider`() {
        let places = BackchannelPlaces()
        #expect(places.take(user: alice, now: .zero) == nil)
        places.leave(user: alice, .abandoned(until: .seconds(90)), now: .seconds(1))
        #expect(places.take(user: alice, now: .seconds(89)) == .backchannelPending)
        #expect(places.take(user: alice, now: .seconds(90)) == nil)
        places.leave(user: alice, .abandoned(until: .seconds(91)), now: .seconds(92))
        #expect(places.take(user: alice, now: .seconds(92)) == nil)
    }

    @Test func `a full table admits nobody new until something in it is over`() {
        let places = BackchannelPlaces()
        for number in 0..<10_000 {
            let user = Array("user\(number)".utf8)
            #expect(places.take(user: user, now: .zero) == nil)
            places.leave(user: user, .abandoned(until: .seconds(90)), now: .zero)
        }
        #expect(places.take(user: alice, now: .seconds(89)) == .backchannelPending)
        #expect(places.take(user: alice, now: .seconds(90)) == nil)
    }
}
