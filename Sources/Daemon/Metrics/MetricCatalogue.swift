/// Every family that usherd shows; docs/metrics.md has the same list.
enum MetricCatalogue {
    static let logins = Metric(
        "usher_logins", .counter, ["phase", "service", "provider", "grant", "outcome", "reason"],
        "Decisions by what was asked for, how the person signed in, and the reason code.")
    static let decisions = Metric(
        "usher_decisions", .counter, ["outcome"],
        "Decisions of all kinds, also of trials; every outcome is always there.")
    static let trials = Metric("usher_trials", .counter, "Decisions of usher try, which usher_logins leaves out.")
    static let own = Metric(
        "usher_login_own_seconds", .histogram, ["phase"], "The time of one decision that was usherd's own.")
    static let provider = Metric(
        "usher_login_provider_seconds", .histogram, ["grant"],
        "The time of one sign-in that usherd waited for the provider's answers.")
    static let person = Metric(
        "usher_login_person_seconds", .histogram, ["grant"],
        "The time of one sign-in that usherd waited for the person.")
    static let pending = Metric("usher_pending_logins", .gauge, "Logins that wait for an approval now.")
    static let pendingLimit = Metric("usher_pending_logins_limit", .gauge, "How many may wait at most.")
    static let connections = Metric("usher_auth_connections", .gauge, "Open connections of pam_usher.so.")
    static let connectionsLimit = Metric("usher_auth_connections_limit", .gauge, "How many may be open at most.")
    static let connectionsRefused = Metric(
        "usher_auth_connections_refused", .counter, "Connections of pam_usher.so that found no place.")

    static let providerUp = Metric(
        "usher_provider_up", .gauge, ["provider"],
        "1 when the last contact with the provider went well, else 0.")
    static let providerError = Metric(
        "usher_provider_last_error", .info, ["provider", "reason"],
        "The reason code of the last fetch of the provider's documents, if it failed.")
    static let providerRequests = Metric(
        "usher_provider_requests", .counter, ["provider", "result"],
        "Requests to the provider by the class of the answer's status.")
    static let providerSeconds = Metric(
        "usher_provider_request_duration_seconds", .histogram, ["provider"],
        "From a request to its answer or failure.")
    static let keys = Metric("usher_provider_keys", .gauge, ["provider"], "Keys of the provider that are at hand.")
    static let keysAge = Metric(
        "usher_provider_keys_age_seconds", .gauge, ["provider"], "Since the keys were fetched.")
    static let metadataAge = Metric(
        "usher_provider_metadata_age_seconds", .gauge, ["provider"], "Since the metadata were fetched.")

    static let publishes = Metric(
        "usher_publishes", .counter, ["result"], "Requests to usher-publish to write the accounts.")
    static let publishSeconds = Metric(
        "usher_publish_duration_seconds", .histogram, "From the wish to publish to usher-publish's answer.")
    static let publishedAt = Metric(
        "usher_publish_last_success_timestamp_seconds", .gauge, "When accounts were last published, since the start.")
    static let storeOpen = Metric("usher_store_open", .gauge, "1 when the store of accounts is open, else 0.")
    static let storeSize = Metric(
        "usher_store_size_bytes", .gauge, ["file"], "The size of the store's files.")
    static let renewals = Metric(
        "usher_renewals", .counter, ["result"], "Background questions to providers about people who are signed in.")
    static let sessions = Metric("usher_sessions", .gauge, "Sign-ins that later logins may lean on.")
    static let sessionUses = Metric(
        "usher_session_uses", .counter, ["via"], "Logins that leaned on a sign-in of before.")
    static let listedRefused = Metric(
        "usher_listed_accounts_refused", .gauge, "Accounts of the configuration that are not in force.")

    static let configuration = Metric(
        "usher_configuration", .info, ["fingerprint"], "The beginning of the fingerprint of the configuration in force."
    )
    static let loadedAt = Metric(
        "usher_configuration_loaded_timestamp_seconds", .gauge, "When the configuration in force was read.")
    static let reloadGood = Metric(
        "usher_configuration_last_reload_success", .gauge, "1 unless the last reload was refused.")
    static let build = Metric("usher_build", .info, ["version"], "The version of usherd.")

    static let startedAt = Metric("usher_process_start_time_seconds", .gauge, "When usherd was started.")
    static let cpu = Metric("usher_process_cpu_seconds", .counter, "CPU time of usherd.")
    static let memory = Metric("usher_process_resident_memory_bytes", .gauge, "Memory of usherd that is in RAM.")
    static let descriptors = Metric("usher_process_open_fds", .gauge, "Open descriptors of usherd.")
    static let descriptorsLimit = Metric("usher_process_max_fds", .gauge, "How many may be open at most.")
    static let threads = Metric("usher_process_threads", .gauge, "Threads of usherd.")

    static let all = [
        logins, decisions, trials, own, provider, person, pending, pendingLimit, connections, connectionsLimit,
        connectionsRefused, providerUp, providerError, providerRequests, providerSeconds, keys, keysAge, metadataAge,
        publishes, publishSeconds, publishedAt, storeOpen, storeSize, renewals, sessions, sessionUses, listedRefused,
        configuration,
        loadedAt, reloadGood, build, startedAt, cpu, memory, descriptors, descriptorsLimit, threads,
    ]
}
