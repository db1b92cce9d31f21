import Foundation
import Testing

@testable import usher

/// Which files change when services begin to ask Usher, and end to.
@Suite struct PAMPlanTests {
    private static let profile = """
        # a comment
        auth     [success=done user_unknown=ignore default=die] pam_usher.so manage_local=usher-managed
        account  [success=ok ignore=ignore default=die] pam_usher.so manage_local=usher-managed

        """
    private static let stock = "@include common-auth\n@include common-account\n"
    private static let sshd = ["UsePAM yes", "KbdInteractiveAuthentication yes", "LoginGraceTime 120"]

    /// A host in memory; `more` replaces or adds files, nil takes one away.
    private final class Files {
        var texts: [String: String]

        init(_ more: [String: String?] = [:]) {
            texts = ["/etc/sudo.conf": "# Debian's\n"]
            for service in PAMProfile.services { texts["/etc/pam.d/\(service)"] = PAMPlanTests.stock }
            for (path, text) in more { texts[path] = text }
        }

        func apply(_ plan: PAMPlan) {
            for change in plan.changes { texts[change.path] = change.new.map { String(decoding: $0, as: UTF8.self) } }
        }
    }

    private func places(_ files: Files, in folder: CommandFolder) throws -> PAMPlaces {
        for service in PAMProfile.services { try folder.write(Self.profile, to: service) }
        var places = PAMPlaces()
        places.profiles = folder.url.path
        places.read = { path in files.texts[path].map { Array($0.utf8) } }
        let stacks = try CommandFolder()
        places.service = { name in
            for (path, text) in files.texts where path.hasPrefix("/etc/pam.d/") {
                try? stacks.write(text, to: String(path.dropFirst(11)))
            }
            let found = PAMFolder(path: stacks.url.path).service(name)
            func there(_ use: PAMService.Use?) -> PAMService.Use? {
                use.map {
                    .init(control: $0.control, place: $0.place.replacing(stacks.url.path, with: "/etc/pam.d"))
                }
            }
            return PAMService(
                name: name, auth: there(found.auth), account: there(found.account), problems: [],
                included: found.included)
        }
        return places
    }

    @Test func `sshd gets its lines and a file of its own, and disable takes both away`() throws {
        let (files, folder) = (Files(), try CommandFolder())
        let (places, before) = (try places(files, in: folder), files.texts)
        let plan = try PAMPlan.enabling(["sshd"], places, sshd: Self.sshd)
        #expect(plan.changes.map(\.path) == ["/etc/pam.d/sshd", "/etc/ssh/sshd_config.d/10-usher.conf"])
        #expect(plan.services == ["sshd"] && plan.notes == [])
        files.apply(plan)
        #expect(try PAMState.of("sshd", places) == .enabled)
        #expect(try PAMPlan.enabling(["sshd"], places, sshd: Self.sshd).isUnchanged)
        let back = try PAMPlan.disabling(["sshd"], places)
        #expect(back.changes.map(\.new) == [Array(Self.stock.utf8), nil])
        files.apply(back)
        #expect(files.texts == before)
    }

    @Test func `the way back of a failed check puts every file back`() throws {
        let (files, folder) = (Files(), try CommandFolder())
        let (places, before) = (try places(files, in: folder), files.texts)
        let plan = try PAMPlan.enabling(PAMProfile.services, places, sshd: Self.sshd)
        files.apply(plan)
        for change in plan.inverse {
            #expect(change.old.map { String(decoding: $0, as: UTF8.self) } == files.texts[change.path])
            files.texts[change.path] = change.new.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(files.texts == before)
    }

    @Test func `a service that was enabled before there were sessions gets that line alone`() throws {
        let (files, folder) = (Files(), try CommandFolder())
        let places = try places(files, in: folder)
        files.apply(try PAMPlan.enabling(["sshd"], places, sshd: Self.sshd))
        // As somebody has changed it.
        files.texts["/etc/pam.d/sshd"] = files.texts["/etc/pam.d/sshd"]?.replacing("=die]", with: "=bad]")
        let old = try #require(files.texts["/etc/pam.d/sshd"])
        #expect(try PAMPlan.enabling(["sshd"], places, sshd: Self.sshd).isUnchanged)
        #expect(PAMState.lacksSessions("sshd", places) == nil)

        let session = "session optional pam_usher.so manage_local=usher-managed sessions"
        try folder.write(Self.profile + session + "\n", to: "sshd")
        #expect(PAMState.lacksSessions("sshd", places) == true)
        let plan = try PAMPlan.enabling(["sshd"], places, sshd: Self.sshd)
        #expect(plan.changes.map(\.path) == ["/etc/pam.d/sshd"] && plan.services == ["sshd"])
        files.apply(plan)
        #expect(files.texts["/etc/pam.d/sshd"] == old + "\(MarkedBlock.begin)\n\(session)\n\(MarkedBlock.end)\n")
        #expect(PAMState.lacksSessions("sshd", places) == false)
        #expect(try PAMPlan.enabling(["sshd"], places, sshd: Self.sshd).isUnchanged)
        files.apply(try PAMPlan.disabling(["sshd"], places))
        #expect(files.texts["/etc/pam.d/sshd"] == Self.stock)
    }

    @Test func `sudo and sudo -i share sudo.conf: the line goes with the last of them`() throws {
        let (files, folder) = (Files(), try CommandFolder())
        let (places, before) = (try places(files, in: folder), files.texts)
        files.apply(try PAMPlan.enabling(["sudo", "sudo-i"], places, sshd: []))
        #expect(
            files.texts["/etc/sudo.conf"] == "# Debian's\n\(MarkedBlock.begin)\n\(SudoFile.line)\n\(MarkedBlock.end)\n")
        let first = try PAMPlan.disabling(["sudo"], places)
        #expect(first.changes.map(\.path) == ["/etc/pam.d/sudo"])
        files.apply(first)
        files.apply(try PAMPlan.disabling(["sudo-i"], places))
        #expect(files.texts == before)
    }

    @Test(arguments: [
        ("Set group_source dynamic\n", true), ("Set group_source static\nset Group_Source Dynamic", true),
        ("Set group_source dynamic\nSet group_source static\n", false), ("# Set group_source dynamic\n", false),
    ])
    func `the last group_source of sudo.conf counts`(_ text: String, _ isEnough: Bool) {
        #expect((SudoFile.with(Array(text.utf8)) == Array(text.utf8)) == isEnough)
    }

    @Test func `lines by hand are seen and never doubled`() throws {
        let byHand = "auth required pam_usher.so\naccount required pam_usher.so\n" + Self.stock
        let (files, folder) = (Files(["/etc/pam.d/su": byHand]), try CommandFolder())
        let places = try places(files, in: folder)
        let plan = try PAMPlan.enabling(["su"], places, sshd: [])
        #expect(plan.isUnchanged)
        #expect(plan.notes == ["su asks Usher already, by lines at /etc/pam.d/su:1 and /etc/pam.d/su:2"])
        #expect(try PAMPlan.disabling(["su"], places).isUnchanged)
        #expect(
            try PAMPlan.stillAsking(["su", "login"], places)
                == ["su still asks Usher, by lines at /etc/pam.d/su:1 and /etc/pam.d/su:2"])
    }

    @Test func `one line by hand is no whole stack`() throws {
        let (files, folder) = (Files(["/etc/pam.d/su": "auth required pam_usher.so\n"]), try CommandFolder())
        let places = try places(files, in: folder)
        #expect(
            throws: CommandFailure(
                message:
                    "/etc/pam.d/su asks Usher by auth alone, by /etc/pam.d/su:1; take that line away, or add the other")
        ) { try PAMPlan.enabling(["su"], places, sshd: []) }
    }

    /// Debian's and Fedora's su-l, and Fedora's sudo-i.
    private static func including(_ other: String) -> String {
        "auth include \(other)\naccount include \(other)\nsession include \(other)\n"
    }

    @Test(arguments: [("su-l", "su"), ("sudo-i", "sudo")])
    func `a service that includes another one is enabled with it, and by itself refused`(
        _ service: String, _ other: String
    ) throws {
        let files = Files(["/etc/pam.d/\(service)": Self.including(other)])
        let folder = try CommandFolder()
        let (places, before) = (try places(files, in: folder), files.texts)
        #expect(
            try PAMPlan.includingOthers([service], places) == [
                "\(service) includes \(other): usher pam enable \(other)"
            ])
        let alone = try PAMPlan.enabling([service], places, sshd: [])
        #expect(alone.isUnchanged && alone.services == [])
        #expect(alone.notes == ["\(service) includes \(other): the lines of \(other) do for both"])
        #expect(try SudoFile.left(beside: [other], places) == nil)
        #expect(places.including([other]) == [service] && places.including([service, other]) == [])

        #expect(try PAMPlan.includingOthers([service, other], places) == [])
        let both = try PAMPlan.enabling([service, other], places, sshd: [])
        #expect(both.services == [other] && both.changes.first?.path == "/etc/pam.d/\(other)")
        files.apply(both)
        #expect(files.texts["/etc/pam.d/\(service)"] == Self.including(other))
        #expect(try PAMState.of(service, places) == .through(other))
        #expect(PAMState.through(other).text == "asks Usher through \(other)")
        #expect(try PAMPlan.includingOthers([service], places) == [])
        let again = try PAMPlan.enabling([service], places, sshd: [])
        #expect(again.isUnchanged && again.notes == ["\(service) asks Usher already, through \(other)"])
        #expect(
            try PAMPlan.stillAsking([service], places)
                == ["\(service) still asks Usher, through \(other): usher pam disable \(other)"])
        files.apply(try PAMPlan.disabling(PAMProfile.services, places))
        #expect(files.texts == before)
        #expect(try PAMState.of(service, places) == .off)
    }

    @Test func `su-l that includes nothing is a service like any other`() throws {
        let text = "auth sufficient pam_rootok.so\n" + Self.stock
        let (files, folder) = (Files(["/etc/pam.d/su-l": text]), try CommandFolder())
        let places = try places(files, in: folder)
        #expect(try PAMPlan.includingOthers(["su-l"], places) == [] && places.including(["su"]) == [])
        files.apply(try PAMPlan.enabling(["su-l"], places, sshd: []))
        #expect(try PAMState.of("su-l", places) == .enabled)
        #expect(
            files.texts["/etc/pam.d/su-l"]?.hasPrefix("auth sufficient pam_rootok.so\n\(MarkedBlock.begin)") == true)
    }

    @Test func `lines before an include are to be taken away, and one include of session is none`() throws {
        let block = String(
            decoding: MarkedBlock.insert(["auth x pam_usher.so", "account x pam_usher.so"], into: [], at: 0),
            as: UTF8.self)
        let files = Files([
            "/etc/pam.d/su-l": block + Self.including("su"), "/etc/pam.d/login": "session include su\n" + Self.stock,
        ])
        let folder = try CommandFolder()
        let places = try places(files, in: folder)
        for chosen in [["su-l"], ["su", "su-l"]] {
            #expect(
                try PAMPlan.includingOthers(chosen, places)
                    == ["su-l includes su behind lines of its own: usher pam disable su-l"])
        }
        #expect(try PAMPlan.disabling(["su-l"], places).changes.first?.new == Array(Self.including("su").utf8))
        #expect(try PAMPlan.includingOthers(["login"], places) == [])
    }

    @Test func `lines of common-auth come through no other service`() throws {
        let files = Files([
            "/etc/pam.d/su-l": Self.including("su"), "/etc/pam.d/common-auth": "auth x pam_usher.so\n",
            "/etc/pam.d/common-account": "account x pam_usher.so\n",
        ])
        let folder = try CommandFolder()
        let places = try places(files, in: folder)
        #expect(
            try PAMState.of("su-l", places)
                == .byOthers(auth: "/etc/pam.d/common-auth:1", account: "/etc/pam.d/common-account:1"))
        #expect(try PAMPlan.includingOthers(["su-l"], places) == [])
    }

    @Test func `a block that somebody has broken is made whole`() throws {
        let (files, folder) = (Files(), try CommandFolder())
        let places = try places(files, in: folder)
        files.apply(try PAMPlan.enabling(["su"], places, sshd: []))
        let whole = files.texts["/etc/pam.d/su"]
        files.texts["/etc/pam.d/su"] = whole?.replacing(/account .*pam_usher.*\n/, with: "")
        #expect(try PAMState.of("su", places) == .half("auth alone, by /etc/pam.d/su:2"))
        files.apply(try PAMPlan.enabling(["su"], places, sshd: []))
        #expect(files.texts["/etc/pam.d/su"] == whole)
    }

    @Test func `a service that is not there, and a profile that is none, are refused`() throws {
        let (files, folder) = (Files(["/etc/pam.d/su": nil]), try CommandFolder())
        let places = try places(files, in: folder)
        #expect(throws: CommandFailure(message: "/etc/pam.d/su: there is no such service")) {
            try PAMPlan.enabling(["su"], places, sshd: [])
        }
        try folder.write("auth required pam_permit.so\naccount required pam_permit.so\n", to: "login")
        #expect(
            throws: CommandFailure(
                message: "\(folder.url.path)/login: this is no auth line and one account line of pam_usher.so")
        ) { try PAMPlan.enabling(["login"], places, sshd: []) }
    }

    @Test func `a revert takes the files of its own change and no others`() throws {
        let (files, folder) = (Files(), try CommandFolder())
        let places = try places(files, in: folder)
        let plan = try PAMPlan.enabling(["sshd", "sudo"], places, sshd: Self.sshd)
        #expect(plan.files(of: "sudo", places) == ["/etc/pam.d/sudo", "/etc/sudo.conf"])
        files.apply(plan)
        let back = try PAMPlan.disabling(["sshd"], places).of(files: ["/etc/ssh/sshd_config.d/10-usher.conf"])
        #expect(back.changes.map(\.path) == ["/etc/ssh/sshd_config.d/10-usher.conf"])
    }

    @Test func `the profiles that are installed are what the command reads`() throws {
        for service in PAMProfile.services {
            let path = #filePath.replacing(
                "Tests/UsherCommandTests/PAMPlanTests.swift", with: "pam/profiles/\(service)")
            let profile = try #require(
                PAMProfile(String(decoding: try InputFile.bytes(path, maximum: 4_096), as: UTF8.self)))
            #expect(profile.managedGroup == "usher-managed")
            #expect(profile.auth.contains(" timeout=55") == (service == "login"))
            #expect((profile.session?.hasSuffix(" sessions") == true) == ["sshd", "login"].contains(service))
        }
    }
}
