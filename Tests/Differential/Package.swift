// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that scripts/differential builds nothing else: `verdicts` says what the
// product's checks make of each token. The sources are the product's, by symbolic link.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
]

func library(_ name: String, uses: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: uses, swiftSettings: strict)
}

let package = Package(
    name: "usher-differential",
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        library("ThreadLock"),
        library("SecretMemory", uses: ["ThreadLock"]),
        library("StrictJSON"),
        library("JOSE", uses: ["StrictJSON", "COpenSSL"]),
        library("OpenIDConnect", uses: ["JOSE", "StrictJSON", "SecretMemory"]),
        .executableTarget(name: "verdicts", dependencies: ["JOSE", "OpenIDConnect"], swiftSettings: strict),
    ]
)
