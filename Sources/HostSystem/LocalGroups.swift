/// The groups of /etc/group itself, read by file and never through NSS.
package enum LocalGroups {
    /// The names of all groups that an account of /etc/passwd is in: those that list it, that of its own gid, and
    /// every other name of such a gid. nil when one of the files cannot be read.
    package static func names(
        ofGroupsOf user: [UInt8], passwd: String = "/etc/passwd", group: String = "/etc/group"
    ) -> [[UInt8]]? {
        guard let passwd = LocalAccounts.content(of: passwd), let group = LocalAccounts.content(of: group) else {
            return nil
        }
        var gids = Set<UInt32?>()
        for fields in lines(passwd, fields: 4) where fields[0].elementsEqual(user) {
            gids.insert(LocalAccounts.number(fields[3]))
        }
        let groups = lines(group, fields: 4)
        for fields in groups where fields[3].split(separator: UInt8(ascii: ",")).contains(where: user.elementsEqual) {
            gids.insert(LocalAccounts.number(fields[2]))
        }
        return groups.filter { gids.contains(LocalAccounts.number($0[2])) }.map { Array($0[0]) }
    }

    private static func lines(_ file: [UInt8], fields: Int) -> [[ArraySlice<UInt8>]] {
        file.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let parts = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            return parts.count >= fields ? parts : nil
        }
    }
}
