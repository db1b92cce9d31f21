import JOSE

/// The one stylesheet; it stands in every page, and its hash in the content security policy.
enum Stylesheet {
    static let text = """
        :root { color-scheme: light dark;
          --page: #eef1f6; --card: #ffffff; --text: #1b1f27; --quiet: #525a68; --line: #7b8494; --rule: #dfe3ea;
          --accent: #1f4fd1; --accent-strong: #173da6; --on-accent: #ffffff; --focus: #1f4fd1;
          --soft: #f3f5f9; --bad: #9c1c14; --bad-page: #fdeceb; --good: #12653a; --good-page: #e7f6ed; }
        @media (prefers-color-scheme: dark) { :root {
          --page: #111318; --card: #1b1e25; --text: #e9ebf0; --quiet: #b0b7c3; --line: #7f8896; --rule: #333843;
          --accent: #9db8ff; --accent-strong: #c3d3ff; --on-accent: #0c1a40; --focus: #c3d3ff;
          --soft: #242831; --bad: #ffb4ab; --bad-page: #3a1816; --good: #8fdcae; --good-page: #14301f; } }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center;
          padding: clamp(1rem, 6vh, 5rem) 1rem 2rem; background: var(--page); color: var(--text);
          font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        header, main, footer { width: 100%; max-width: 27rem; }
        header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem;
          padding: 0 .25rem .75rem; }
        header p, footer p { margin: 0; font-size: .9375rem; color: var(--quiet); }
        header .name { font-weight: 650; color: var(--text); }
        main { background: var(--card); border: 1px solid var(--rule); border-radius: 1rem; padding: 1.75rem;
          box-shadow: 0 1px 2px rgb(0 0 0 / .06), 0 12px 32px -16px rgb(0 0 0 / .25); }
        footer { padding: 1rem .25rem 0; }
        h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; }
        p { margin: 0 0 1rem; overflow-wrap: break-word; }
        form { margin: 1.25rem 0 0; }
        label { display: block; margin: 0 0 .375rem; font-weight: 600; }
        .hint { margin: 0 0 .5rem; font-size: .9375rem; color: var(--quiet); }
        input { display: block; width: 100%; min-height: 3rem; margin: 0 0 1.125rem; padding: .5rem .875rem;
          font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: .625rem; }
        input[aria-invalid="true"] { border: 2px solid var(--bad); }
        .code { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
          letter-spacing: .1em; }
        input.code { min-height: 3.5rem; font-size: 1.5rem; text-align: center; text-transform: uppercase; }
        button { display: block; width: 100%; min-height: 3rem; padding: .625rem 1rem; font: inherit; font-weight: 650;
          color: var(--on-accent); background: var(--accent); border: 2px solid var(--accent); border-radius: .625rem;
          cursor: pointer; }
        button:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
        button.second { color: var(--text); background: transparent; border-color: var(--line); }
        button.second:hover { background: var(--soft); }
        .choice { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
        a { color: var(--accent); }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
        [role="alert"], [role="status"] { margin: 1rem 0 1.25rem; padding: .75rem 1rem; border-radius: .625rem;
          border-left: .3125rem solid; font-weight: 500; }
        [role="alert"] { color: var(--bad); background: var(--bad-page); border-color: var(--bad); }
        [role="status"] { color: var(--good); background: var(--good-page); border-color: var(--good); }
        dl { margin: 1.25rem 0; padding: .25rem 1rem; background: var(--soft); border-radius: .625rem; }
        dl div { padding: .625rem 0; }
        dl div + div { border-top: 1px solid var(--rule); }
        dt { font-size: .875rem; color: var(--quiet); }
        dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
        dd.code { font-size: 1.25rem; }

        """

    /// Nothing is loaded, framed or sent elsewhere, and no script runs.
    static let policy =
        "default-src 'none'; style-src 'sha256-\(hash)'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

    private static var hash: String {
        String(decoding: Base64.encode(Digest.hash(Array(text.utf8), name: "SHA2-256") ?? []), as: UTF8.self)
    }
}
