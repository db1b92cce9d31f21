// swift-tools-version: 6.2
import PackageDescription

// A package of its own: these programs need libFuzzer's flags, and libFuzzer has its own main. The
// sources are the product's, by symbolic link. scripts/fuzz builds and runs every fuzz-*.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
]

func library(_ name: String, uses: [Target.Dependency] = [], isTestable: Bool = false) -> Target {
    .target(
        name: name, dependencies: uses,
        swiftSettings: strict + (isTestable ? [.unsafeFlags(["-enable-testing"])] : []))
}

func fuzz(_ name: String, uses: [Target.Dependency]) -> Target {
    .executableTarget(
        name: "fuzz-\(name)", dependencies: uses, swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "usher-fuzz",
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        library("ThreadLock"),
        library("SecretMemory", uses: ["ThreadLock"]),
        library("StrictJSON"),
        library("StrictTOML"),
        .target(name: "AccountRecord", exclude: ["reserved-names.txt"], swiftSettings: strict),
        library("JOSE", uses: ["StrictJSON", "COpenSSL"]),
        library("OpenIDConnect", uses: ["JOSE", "StrictJSON", "SecretMemory"], isTestable: true),
        library("LoginPolicy", uses: ["OpenIDConnect", "StrictJSON", "CPCRE2"]),
        library("LoginWire", uses: ["SecretMemory"]),
        library("UsherConfiguration", uses: ["StrictTOML", "OpenIDConnect", "JOSE", "LoginPolicy", "AccountRecord"]),
        library(
            "Accounts",
            uses: [
                "AccountRecord", "LoginPolicy", "OpenIDConnect", "StrictJSON", "SecretMemory", "CSQLite", "COpenSSL",
                "ThreadLock",
            ], isTestable: true),
        fuzz("json", uses: ["StrictJSON"]),
        fuzz("toml", uses: ["StrictTOML"]),
        fuzz("keys", uses: ["JOSE"]),
        fuzz("token", uses: ["OpenIDConnect", "JOSE", "StrictJSON"]),
        fuzz("metadata", uses: ["OpenIDConnect"]),
        fuzz("frames", uses: ["LoginWire"]),
        fuzz("publish", uses: ["AccountRecord"]),
        fuzz("accounts", uses: ["Accounts", "AccountRecord", "OpenIDConnect"]),
        fuzz("facts", uses: ["Accounts", "LoginPolicy", "OpenIDConnect", "StrictJSON"]),
        fuzz("sealed", uses: ["Accounts", "SecretMemory"]),
        fuzz("jws", uses: ["JOSE"]),
        fuzz("policy", uses: ["LoginPolicy", "OpenIDConnect", "JOSE", "StrictJSON"]),
        fuzz("rules", uses: ["LoginPolicy", "OpenIDConnect", "StrictJSON"]),
        fuzz("patterns", uses: ["LoginPolicy"]),
        fuzz("device", uses: ["OpenIDConnect"]),
        fuzz("response", uses: ["OpenIDConnect", "SecretMemory"]),
        fuzz("url", uses: ["OpenIDConnect"]),
        fuzz("config", uses: ["UsherConfiguration", "AccountRecord", "OpenIDConnect"]),
    ]
)
