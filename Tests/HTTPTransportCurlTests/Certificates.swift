import Glibc

/// Throw-away certificates, made by the openssl program once a test run.
struct Certificates: Sendable {
    static let made: Certificates = make()

    let directory: String

    /// The authority's certificate.
    var authority: String { directory + "/authority.pem" }
    /// A key and a certificate in one file.
    func identity(_ name: String) -> String { "\(directory)/\(name).pem" }

    private static func make() -> Certificates {
        var template = Array("/tmp/usher-certificates-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil)
        let directory = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        atexit { Certificates.made.remove() }
        let key = "openssl ecparam -name prime256v1 -genkey -noout"
        var script = """
            set -e; cd '\(directory)'
            \(key) > authority.key; \(key) > other.key; \(key) > leaf.key
            openssl req -x509 -new -key authority.key -days 2 -subj '/CN=usher test authority' -out authority.pem
            openssl req -x509 -new -key other.key -days 2 -subj '/CN=usher test authority' -out other.pem
            sign() { # name subject extension days options…
                name=$1; subject=$2; extension=$3; days=$4; shift 4
                openssl req -new -key leaf.key -subj "$subject" -out $name.csr
                printf '%s\\n' "$extension" > $name.ext
                openssl x509 -req -in $name.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days $days \
                    -extfile $name.ext -out $name.crt "$@"
                cat leaf.key $name.crt > $name.pem
            }
            """
        for (name, subject, extensions, days, options) in leaves {
            script += "\nsign \(name) '\(subject)' '\(extensions)' \(days) \(options)"
        }
        script += """

            openssl x509 -req -in good.csr -CA other.pem -CAkey other.key -CAcreateserial -days 2 -extfile good.ext -out x.crt
            cat leaf.key x.crt > otherauthority.pem
            openssl req -x509 -new -key leaf.key -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -out s.crt
            cat leaf.key s.crt > selfsigned.pem
            { cat authority.pem; printf -- '-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n'; } > halfbroken.pem
            cat leaf.key > nocertificate.pem
            echo done
            """
        precondition(Program(["/bin/sh", "-c", script]).lastLine() == "done", "openssl made no certificates")
        return Certificates(directory: directory)
    }

    private static let leaves: [(String, String, String, Int, String)] = [
        ("good", "/CN=x", "subjectAltName=DNS:localhost,IP:127.0.0.1", 2, ""),
        ("wildcard", "/CN=x", "subjectAltName=DNS:*.example.localhost", 2, ""),
        ("partwildcard", "/CN=x", "subjectAltName=DNS:a*.example.localhost", 2, ""),
        ("nameonly", "/CN=127.0.0.1", "subjectAltName=DNS:localhost", 2, ""),
        ("wrongname", "/CN=localhost", "subjectAltName=DNS:example.org", 2, ""),
        ("commonname", "/CN=localhost", "keyUsage=digitalSignature", 2, ""),
        ("expired", "/CN=x", "subjectAltName=DNS:localhost", -1, ""),
        ("client", "/CN=x", "subjectAltName=DNS:localhost\\nextendedKeyUsage=clientAuth", 2, ""),
        ("sha1", "/CN=x", "subjectAltName=DNS:localhost", 2, "-sha1"),
    ]

    private func remove() {
        _ = Program(["/bin/rm", "-rf", directory]).lastLine()
    }
}

extension Program {
    func lastLine() -> String? {
        var last: String?
        while let line = readLine() { last = line }
        return last
    }
}
