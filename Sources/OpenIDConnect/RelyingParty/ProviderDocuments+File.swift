import JOSE

extension ProviderDocuments {
    /// The set of `jwks_file`, read anew when it is another file; a broken one keeps the previous
    /// set (KEY-9), for as long as an old set may serve.
    func keys(fromFile path: String) throws(ProviderError) -> KeySet {
        do throws(KeysFileError) {
            if let file = try effects.readKeysFile(path, keysFileStamp) {
                keysFileStamp = file.stamp
                take(file.bytes)
            } else if cachedKeys.failure == nil {
                cachedKeys.confirm(now: effects.uptime())
            }
        } catch {
            keysFileStamp = nil
            noting { cachedKeys.failed(.keysFileUnreadable, now: effects.uptime()) }
        }
        if let set = cachedKeys.usable(now: effects.uptime()) { return set }
        throw cachedKeys.failure ?? .keysFileUnreadable
    }

    private func take(_ document: [UInt8]) {
        do throws(ProviderError) {
            keep(
                try DocumentFetcher.keySet(document, limits: configuration.documents),
                lifetime: configuration.documents.keysLifetime)
        } catch {
            noting { cachedKeys.failed(error, now: effects.uptime()) }
        }
    }
}
