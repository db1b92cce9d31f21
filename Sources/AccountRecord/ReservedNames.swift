/// Names that no account of a provider may have, whatever its claims say: those of systems, of
/// groups that mean power, and of cloud images. The list is reserved-names.txt; the C module has
/// the same one (scripts/generate-reserved-names).
package enum ReservedNames {
    private static let names = Set(list.map { Array($0.utf8) })

    package static func contains(_ name: LoginName) -> Bool {
        names.contains(name.bytes) || name.bytes.starts(with: "systemd-".utf8)
    }
}
