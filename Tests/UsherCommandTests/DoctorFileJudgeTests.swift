import Testing

@testable import usher

/// The judges of `usher doctor` of files, units, versions, denials and room.
@Suite struct DoctorFileJudgeTests {
    @Test func `a file is judged by kind, owner and mode`() {
        let rule = FileRule(
            path: "/run/x", kind: .socket, owner: .usher, maximumMode: 0o660, minimumMode: 0o600, maker: "make it")
        func found(_ status: FileStatus?) -> [DoctorFinding] { rule.findings(status, usher: 998) }
        #expect(found(FileStatus(kind: .socket, uid: 998, gid: 0, mode: 0o600)) == [])
        #expect(found(nil) == [.problem(.fileMissing, "there is no /run/x", command: "make it")])
        #expect(codes(found(FileStatus(kind: .file, uid: 998, gid: 0, mode: 0o600))) == ["doctor.file_owner"])
        let other = found(FileStatus(kind: .socket, uid: 0, gid: 0, mode: 0o666))
        #expect(
            other == [
                .problem(.fileOwner, "/run/x belongs to uid 0 and not to usher", command: "chown usher /run/x"),
                .problem(.fileMode, "/run/x has mode 0666 and not 0660", command: "chmod 0660 /run/x"),
            ])
        #expect(codes(found(FileStatus(kind: .socket, uid: 998, gid: 0, mode: 0o400))) == ["doctor.file_mode"])
    }

    private func units(_ changes: [String: String], hasWatchdog: Bool = true) -> [String] {
        let names = UnitsJudge.sockets + ["usherd.service"]
        let text = names.map { name in
            let state = name.hasSuffix(".service") ? "WatchdogUSec=30s\n" : ""
            return changes[name]
                ?? "Id=\(name)\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n\(state)"
        }.joined(separator: "\n")
        return codes(UnitsJudge(text).findings(hasWatchdog: hasWatchdog))
    }

    @Test func `units that do not run are named`() {
        #expect(units([:]) == [])
        #expect(
            units(["usherd.socket": "Id=usherd.socket\nLoadState=loaded\nActiveState=failed\nUnitFileState=enabled\n"])
                == ["doctor.unit"])
        #expect(
            units(["usherd.socket": "Id=usherd.socket\nLoadState=loaded\nActiveState=active\nUnitFileState=disabled\n"])
                == ["doctor.unit"])
        #expect(units(["usherd.service": "Id=usherd.service\nLoadState=masked\n"]) == ["doctor.unit"])
        let noDog = ["usherd.service": "Id=usherd.service\nLoadState=loaded\nActiveState=active\nWatchdogUSec=0\n"]
        #expect(units(noDog) == ["doctor.watchdog"])
        #expect(units(noDog, hasWatchdog: false) == [])
    }

    @Test func `the version is read out of a module`() {
        let module = Array("\u{7F}ELF…\0usher_version=0.1.0\0more".utf8)
        #expect(VersionJudge.version(of: module) == Array("0.1.0".utf8))
        #expect(VersionJudge.version(of: Array("usher_version=\0".utf8)) == nil)
        #expect(VersionJudge.version(of: Array("nothing".utf8)) == nil)
        let found = VersionJudge.findings(
            command: "0.1.0", parts: [("a", Array("0.1.0".utf8)), ("b", Array("0.0.9".utf8)), ("c", nil)])
        #expect(
            found.map(\.what) == [
                "b is version 0.0.9, and the usher command is 0.1.0",
                "c is of no known version, and the usher command is 0.1.0",
            ])
    }

    @Test func `denials that concern Usher are named once`() {
        let denied =
            "audit: type=1400 audit(1.2:3): apparmor=\"DENIED\" operation=\"open\" profile=\"unix-chkpwd\" "
            + "name=\"/var/lib/usher/nss/v1\" pid=1 comm=\"unix_chkpwd\" requested_mask=\"r\""
        let selinux =
            "type=1400 audit(1.2:3): avc:  denied  { write } for  pid=1 comm=\"sshd\" name=\"auth.sock\" "
            + "tcontext=system_u:object_r:usher_run_t:s0"
        let foreign = denied.replacing("/var/lib/usher/nss/v1", with: "/etc/x").replacing("unix_chkpwd", with: "cups")
        let found = DeniedJudge.findings([denied, denied, selinux, foreign])
        #expect(
            found.map(\.what) == [
                "AppArmor keeps unix_chkpwd from /var/lib/usher/nss/v1", "SELinux keeps sshd from auth.sock",
            ])
        let loaded = ["/usr/sbin/cupsd (enforce)", "unix-chkpwd (enforce)"]
        #expect(codes(DeniedJudge.profiles(loaded, hasRule: false)) == ["doctor.mac_profile"])
        #expect(DeniedJudge.profiles(loaded, hasRule: true) == [])
        #expect(DeniedJudge.profiles(["/usr/sbin/cupsd (enforce)"], hasRule: false) == [])
    }

    @Test func `room on the disk is judged in MiB`() {
        #expect(DiskJudge.findings(path: "/x", free: 128 * 1_048_576) == [])
        #expect(DiskJudge.findings(path: "/x", free: 128 * 1_048_576 - 1)[0].level == .warning)
        #expect(DiskJudge.findings(path: "/x", free: 0).map(\.level) == [.problem])
    }
}
