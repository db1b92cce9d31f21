/// One page of the verification address: plain HTML with one heading, usable without script.
struct Page {
    var status = 200
    /// Also the heading.
    let title: String
    /// "Step 1 of 3"; nil at the end of the way.
    var step: String?
    /// What went wrong, in one or two sentences.
    var alert: String?
    /// HTML; whatever comes from outside is escaped in it.
    let content: String

    /// The document with its security headers.
    func answer() -> ProviderAnswer {
        let stepText = step.map { "<p>\($0)</p>" } ?? ""
        let alertText = alert.map { "<p role=\"alert\" id=\"problem\">\($0)</p>\n" } ?? ""
        let html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>\(alert == nil ? "" : "Problem: ")\(title) – Demo provider</title>
            <style>\(Stylesheet.text)</style>
            </head>
            <body>
            <header><p class="name">Demo provider</p>\(stepText)</header>
            <main>
            <h1>\(title)</h1>
            \(alertText)\(content)
            </main>
            <footer><p>For demonstrations and tests, on this computer only.</p></footer>
            </body>
            </html>

            """
        return ProviderAnswer(
            status: status,
            headers: [
                ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"),
                ("Content-Security-Policy", Stylesheet.policy), ("X-Frame-Options", "DENY"),
                ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"),
                ("Cross-Origin-Opener-Policy", "same-origin"),
            ],
            body: Array(html.utf8))
    }
}
