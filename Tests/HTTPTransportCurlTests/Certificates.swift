import Glibc

/// Throw-away certificates, made by the openssl program once a test run.
struct Certificates: Sendable {
    static let made: Certificates = make()

    let directory: String

    /// The authority's certificate.
    var authority: String { directory + "/authority.pem" }
    /// A key and a certificate in one file.
    func identity(_ name: String) -> String { "\(directory)/\(name).pem" }

    func file(_ name: String) -> String { "\(directory)/\(name)" }

    private static func make() -> Certificates {
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(place)/usher-certificates-XXXXXX".utf8CString)
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
            openssl genrsa -out weak.key 1024
            openssl req -new -key weak.key -subj /CN=x -out weak.csr
            openssl x509 -req -in weak.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 \
                -extfile good.ext -out weak.crt
            cat weak.key weak.crt > weak.pem
            chain() { # name option
                \(key) > $1-between.key
                openssl req -new -key $1-between.key -subj "/CN=usher test $1" -out $1-between.csr
                printf 'basicConstraints=critical,CA:TRUE\\n' > $1-between.ext
                openssl x509 -req -in $1-between.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 \
                    -extfile $1-between.ext -out $1-chain.pem $2
                openssl x509 -req -in good.csr -CA $1-chain.pem -CAkey $1-between.key -CAcreateserial -days 2 \
                    -extfile good.ext -out $1.crt
                cat leaf.key $1.crt > $1.pem
            }
            chain chained -sha256; chain sha1chained -sha1
            openssl pkey -in leaf.key -pubout -outform DER | openssl dgst -sha256 -binary | base64 > leaf.pin
            openssl pkey -in other.key -pubout -outform DER | openssl dgst -sha256 -binary | base64 > other.pin
            \(key) > person.key
            openssl req -new -key person.key -subj '/CN=usher host' -out person.csr
            printf 'extendedKeyUsage=clientAuth\\n' > person.ext
            openssl x509 -req -in person.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 \
                -extfile person.ext -out person.pem
            openssl x509 -req -in person.csr -CA other.pem -CAkey other.key -CAcreateserial -days 2 \
                -extfile person.ext -out stranger.pem
            openssl pkcs8 -topk8 -in person.key -v2 aes256 -passout pass:'long phrase' -out person-locked.key
            openssl ec -in person.key -aes256 -passout pass:'long phrase' -out person-old.key
            printf 'long phrase' > phrase; printf 'other phrase' > otherphrase
            staple() { # name line-begin
                printf '%s\\t%s\\tunknown\\t/CN=x\\n' "$2" \
                    "$(openssl x509 -in good.crt -noout -serial | cut -d= -f2)" > $1.index
                openssl ocsp -index $1.index -rsigner authority.pem -rkey authority.key -CA authority.pem \
                    -issuer authority.pem -cert good.crt -respout $1.staple -ndays 2
            }
            staple valid "$(printf 'V\\t990101000000Z\\t')"
            staple revoked "$(printf 'R\\t990101000000Z\\t260101000000Z')"
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
        ("otheraddress", "/CN=127.0.0.1", "subjectAltName=DNS:localhost,IP:127.0.0.2", 2, ""),
        ("named", "/CN=x", "subjectAltName=DNS:sso.example", 2, ""),
        ("proxy", "/CN=x", "subjectAltName=DNS:localhost", 2, ""),
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
