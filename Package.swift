// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

/// A target of ours; `uses` is all that it may import (docs/architecture.md has the table).
func library(_ name: String, uses: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: uses, swiftSettings: strict)
}

func tests(_ name: String, uses: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: uses, resources: resources, swiftSettings: strict)
}

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
]
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "usher",
    products: [
        .executable(name: "usherd", targets: ["usherd"]),
        .executable(name: "usher", targets: ["usher"]),
        .executable(name: "usher-publish", targets: ["usher-publish"]),
        .executable(name: "demo-provider", targets: ["DemoProvider"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // System libraries and the few lines of C that Swift cannot see.
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(
            name: "CCurl",
            linkerSettings: [.linkedLibrary("curl"), .linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(name: "CHostSystem"),
        .target(name: "CPAM", linkerSettings: [.linkedLibrary("pam")]),

        // No I/O.
        library("ThreadLock"),
        library("SecretMemory", uses: ["ThreadLock"]),
        library("StrictJSON"),
        library("StrictTOML"),
        .target(
            name: "AccountRecord", exclude: ["reserved-names.txt"], swiftSettings: strict),
        library("JOSE", uses: ["StrictJSON", "COpenSSL"]),
        library("SiteSeed", uses: ["AccountRecord", "JOSE", "SecretMemory"]),
        library("OpenIDConnect", uses: ["JOSE", "StrictJSON", "SecretMemory"]),
        library("LoginPolicy", uses: ["OpenIDConnect", "StrictJSON", "CPCRE2"]),
        library("LoginWire", uses: ["SecretMemory"]),
        library("TerminalText", uses: ["CQREncode"]),
        library(
            "LoginFlow",
            uses: ["OpenIDConnect", "LoginPolicy", "LoginWire", "SecretMemory", "StrictJSON", "TerminalText"]),
        library("LoginExplanation", uses: ["LoginPolicy", "OpenIDConnect", "StrictJSON", "TerminalText"]),
        library("UsherConfiguration", uses: ["StrictTOML", "OpenIDConnect", "JOSE", "LoginPolicy", "AccountRecord"]),

        // The outside world.
        library("HostSystem", uses: ["CHostSystem", "SecretMemory"]),
        library(
            "Accounts",
            uses: [
                "AccountRecord", "LoginPolicy", "OpenIDConnect", "StrictJSON", "SecretMemory", "CSQLite", "COpenSSL",
                "ThreadLock",
            ]),
        library("HTTPTransportCurl", uses: ["CCurl", "OpenIDConnect", "SecretMemory", "ThreadLock"]),
        library(
            "Daemon",
            uses: [
                "StrictJSON", "JOSE", "OpenIDConnect", "LoginPolicy", "LoginExplanation", "LoginWire", "LoginFlow",
                "AccountRecord", "Accounts", "TerminalText", "UsherConfiguration", "HostSystem", "HTTPTransportCurl",
                "SecretMemory", "SiteSeed",
            ] + nio),

        // Programs.
        .executableTarget(
            name: "usherd", dependencies: ["Daemon", "HostSystem"], swiftSettings: strict),
        .executableTarget(
            name: "usher",
            dependencies: [
                "StrictJSON", "StrictTOML", "JOSE", "OpenIDConnect", "UsherConfiguration", "HTTPTransportCurl",
                "HostSystem", "LoginPolicy", "LoginExplanation", "AccountRecord", "TerminalText", "SecretMemory",
                "SiteSeed", "ThreadLock", "CPAM",
                arguments,
            ], swiftSettings: strict),
        .executableTarget(
            name: "usher-publish", dependencies: ["AccountRecord", "StrictTOML", "HostSystem", "SecretMemory"],
            swiftSettings: strict),
        .executableTarget(
            name: "DemoProvider",
            dependencies: [
                "JOSE", "StrictJSON", "COpenSSL",
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ], swiftSettings: strict),

        // Tests.
        .target(
            name: "TestVectors", dependencies: ["StrictJSON", "StrictTOML"], path: "Tests/TestVectors",
            swiftSettings: strict),
        // `make vectors` and `make bench`; not installed.
        .executableTarget(
            name: "vector-runner",
            dependencies: [
                "TestVectors", "StrictJSON", "StrictTOML", "JOSE", "OpenIDConnect", "LoginPolicy", "AccountRecord",
                "UsherConfiguration",
                "TerminalText", "SecretMemory",
            ], path: "Tests/VectorRunner", swiftSettings: strict),
        .executableTarget(
            name: "token-bench", dependencies: ["StrictJSON", "JOSE", "OpenIDConnect", "COpenSSL"],
            path: "Benchmarks/Tokens", swiftSettings: strict),
        .executableTarget(
            name: "policy-bench", dependencies: ["StrictJSON", "OpenIDConnect", "LoginPolicy"],
            path: "Benchmarks/Policy", swiftSettings: strict),
        .executableTarget(
            name: "store-bench",
            dependencies: ["Accounts", "AccountRecord", "LoginPolicy", "OpenIDConnect", "StrictJSON"],
            path: "Benchmarks/Store", swiftSettings: strict),
        // The other process in the tests of the store; not installed.
        .executableTarget(
            name: "store-writer", dependencies: ["Accounts", "AccountRecord", "OpenIDConnect"],
            path: "Tests/StoreWriter", swiftSettings: strict),
        tests("StrictJSONTests", uses: ["StrictJSON", "TestVectors"]),
        tests("SecretMemoryTests", uses: ["SecretMemory"]),
        tests("StrictTOMLTests", uses: ["StrictTOML", "StrictJSON", "TestVectors"]),
        tests(
            "AccountRecordTests", uses: ["AccountRecord", "StrictJSON", "TestVectors"], resources: [.copy("Vectors")]),
        tests("JOSETests", uses: ["JOSE", "StrictJSON", "TestVectors"]),
        tests("OpenIDConnectTests", uses: ["OpenIDConnect", "JOSE", "StrictJSON", "SecretMemory", "TestVectors"]),
        tests("LoginPolicyTests", uses: ["LoginPolicy", "OpenIDConnect", "StrictJSON", "TestVectors"]),
        tests(
            "LoginExplanationTests", uses: ["LoginExplanation", "LoginPolicy", "OpenIDConnect", "StrictJSON"]),
        tests(
            "LoginFlowTests",
            uses: [
                "LoginFlow", "LoginPolicy", "LoginWire", "JOSE", "OpenIDConnect", "SecretMemory", "StrictJSON",
                "TerminalText",
            ] + nio),
        tests("LoginWireTests", uses: ["LoginWire", "SecretMemory", "StrictJSON"], resources: [.copy("Vectors")]),
        tests("TerminalTextTests", uses: ["TerminalText", "StrictJSON", "TestVectors"]),
        tests(
            "UsherConfigurationTests",
            uses: ["UsherConfiguration", "StrictTOML", "OpenIDConnect", "JOSE", "LoginPolicy", "AccountRecord"]),
        tests(
            "AccountsTests",
            uses: [
                "Accounts", "AccountRecord", "LoginPolicy", "OpenIDConnect", "StrictJSON", "SecretMemory", "CSQLite",
            ], resources: [.copy("Vectors")]),
        tests("HostSystemTests", uses: ["HostSystem", "SecretMemory"]),
        tests("HTTPTransportCurlTests", uses: ["HTTPTransportCurl", "OpenIDConnect", "SecretMemory"] + nio),
        tests(
            "DaemonTests",
            uses: [
                "Daemon", "usher", "AccountRecord", "Accounts", "UsherConfiguration", "LoginWire", "LoginFlow",
                "LoginPolicy", "OpenIDConnect", "JOSE", "StrictJSON", "HostSystem", "SecretMemory", "SiteSeed",
            ] + nio),
        tests(
            "UsherCommandTests",
            uses: [
                "usher", "AccountRecord", "CPAM", "StrictJSON", "JOSE", "OpenIDConnect", "SecretMemory",
                "HTTPTransportCurl", "LoginPolicy", "SiteSeed", "UsherConfiguration", arguments,
            ]),
        tests("UsherPublishTests", uses: ["usher-publish", "AccountRecord", "HostSystem"]),
        tests("DemoProviderTests", uses: ["DemoProvider", "OpenIDConnect", "JOSE", "SecretMemory", "StrictJSON"]),
    ]
)

// Of the tests these suites alone, and what they need: DaemonTests run usher as it is built (scripts/swift-build thread).
if let suites = Context.environment["USHER_SUITES"]?.split(separator: " ").map(String.init) {
    package.products.removeAll { $0.name != "usher" }
    package.targets.removeAll {
        $0.type == .test && !suites.contains($0.name) || $0.type == .executable && $0.name != "usher"
    }
}
