/// One step of the schema. A step that was released is never edited: the next change is a new step.
struct SchemaMigration: Sendable {
    /// `user_version` after it.
    let version: Int64
    /// One statement each.
    let statements: [StaticString]

    /// All steps in their order, without a gap.
    static let all = [accounts, decisionsAndTokens, endings, sessions, usedTokens]

    private static let accounts = SchemaMigration(
        version: 1,
        statements: [
            """
            CREATE TABLE store (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                clock_mark INTEGER NOT NULL,
                facts_epoch INTEGER NOT NULL,
                seed_fingerprint BLOB,
                row_hash BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE accounts (
                uid INTEGER PRIMARY KEY CHECK (uid BETWEEN 1000 AND 2147483647 AND uid NOT IN (65534, 65535)),
                gid INTEGER NOT NULL CHECK (gid BETWEEN 1 AND 2147483647),
                name BLOB NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 32),
                issuer BLOB NOT NULL,
                subject BLOB,
                home BLOB NOT NULL,
                shell BLOB NOT NULL,
                uid_source TEXT NOT NULL CHECK (uid_source IN ('derived', 'claimed', 'existing', 'local')),
                state TEXT NOT NULL CHECK (state IN ('active', 'locked')),
                pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
                first_login INTEGER,
                last_login INTEGER,
                row_hash BLOB NOT NULL,
                UNIQUE (issuer, subject)
            ) STRICT
            """,
            """
            CREATE TABLE tombstones (
                id INTEGER PRIMARY KEY,
                uid INTEGER NOT NULL,
                name BLOB UNIQUE,
                issuer BLOB,
                subject BLOB,
                cause TEXT NOT NULL CHECK (cause IN ('forgotten', 'renamed', 'rebound')),
                made_at INTEGER NOT NULL,
                row_hash BLOB NOT NULL,
                UNIQUE (issuer, subject),
                CHECK ((issuer IS NULL) = (subject IS NULL))
            ) STRICT
            """,
            "CREATE INDEX tombstones_by_uid ON tombstones (uid)",
            """
            CREATE TABLE facts (
                uid INTEGER PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
                established_at INTEGER NOT NULL,
                epoch INTEGER NOT NULL,
                facts BLOB NOT NULL,
                source BLOB NOT NULL CHECK (length(source) <= 65536),
                row_hash BLOB NOT NULL
            ) STRICT
            """,
        ])

    private static let decisionsAndTokens = SchemaMigration(
        version: 2,
        statements: [
            """
            CREATE TABLE decisions (
                uid INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
                service BLOB NOT NULL,
                decided_at INTEGER NOT NULL,
                granted INTEGER NOT NULL CHECK (granted IN (0, 1)),
                reason TEXT NOT NULL,
                PRIMARY KEY (uid, service)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE tokens (
                uid INTEGER PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
                version INTEGER NOT NULL,
                sealed BLOB
            ) STRICT
            """,
        ])

    private static let endings = SchemaMigration(
        version: 3,
        statements: [
            """
            CREATE TABLE endings (
                uid INTEGER PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
                ended_at INTEGER NOT NULL,
                reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 64)
            ) STRICT
            """
        ])

    private static let sessions = SchemaMigration(
        version: 4,
        statements: [
            """
            CREATE TABLE sessions (
                id BLOB PRIMARY KEY CHECK (length(id) = 16),
                uid INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
                provider TEXT NOT NULL,
                proof TEXT NOT NULL CHECK (proof IN ('device', 'password', 'ciba', 'bearer')),
                auth_time INTEGER,
                acr BLOB,
                amr BLOB NOT NULL,
                service BLOB NOT NULL,
                rhost BLOB NOT NULL,
                audit_session INTEGER,
                tty_device INTEGER NOT NULL,
                leader INTEGER NOT NULL,
                leader_start INTEGER NOT NULL,
                boot_id BLOB NOT NULL CHECK (length(boot_id) = 16),
                signed_in_at INTEGER NOT NULL,
                signed_in_boot INTEGER NOT NULL,
                used_at INTEGER NOT NULL,
                used_boot INTEGER NOT NULL,
                confirmed_at INTEGER NOT NULL,
                confirmed_boot INTEGER NOT NULL,
                max_age INTEGER,
                uses INTEGER NOT NULL,
                open_sessions INTEGER NOT NULL,
                ended_at INTEGER,
                end_reason TEXT CHECK (length(end_reason) BETWEEN 1 AND 64),
                row_hash BLOB NOT NULL,
                CHECK ((ended_at IS NULL) = (end_reason IS NULL))
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX sessions_by_uid ON sessions (uid)",
            // The version of the token that was sent to the provider, while its answer has not come.
            "ALTER TABLE tokens ADD COLUMN unanswered INTEGER",
            "CREATE INDEX sessions_by_end ON sessions (ended_at) WHERE ended_at IS NOT NULL",
            """
            CREATE TABLE pam_sessions (
                uid INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
                service BLOB NOT NULL CHECK (length(service) BETWEEN 1 AND 64),
                audit_session INTEGER NOT NULL,
                leader INTEGER NOT NULL,
                leader_start INTEGER NOT NULL,
                boot_id BLOB NOT NULL CHECK (length(boot_id) = 16),
                session BLOB CHECK (length(session) = 16),
                opened INTEGER NOT NULL CHECK (opened > 0),
                PRIMARY KEY (uid, service, audit_session, leader, leader_start, boot_id)
            ) STRICT, WITHOUT ROWID
            """,
        ])

    private static let usedTokens = SchemaMigration(
        version: 5,
        statements: [
            """
            CREATE TABLE used_tokens (
                issuer BLOB NOT NULL,
                fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
                uid INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                PRIMARY KEY (issuer, fingerprint)
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX used_tokens_by_uid ON used_tokens (uid)",
            "CREATE INDEX used_tokens_by_expiry ON used_tokens (expires_at)",
        ])
}
