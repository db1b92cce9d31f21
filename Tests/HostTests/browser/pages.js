// What is wrong with the page on display, as a list of sentences.
(() => {
  const problems = [];
  const want = (ok, text) => { if (!ok) problems.push(text); };
  const shown = (e) => e.getClientRects().length > 0;

  want(document.documentElement.lang === "en", "html has no lang");
  want(document.querySelectorAll("h1").length === 1, "not exactly one h1");
  want(document.querySelectorAll("main").length === 1, "not exactly one main");
  const heading = document.querySelector("h1")?.textContent ?? "";
  want(heading !== "" && document.title.includes(heading), "the title does not name the page: " + document.title);
  want(document.scripts.length === 0, "there is a script");
  want(document.documentElement.scrollWidth <= innerWidth, "it scrolls sideways: " + document.documentElement.scrollWidth);
  want(document.querySelector("meta[name=viewport]") !== null, "no viewport");

  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  want(new Set(ids).size === ids.length, "an id is there twice");
  for (const field of document.querySelectorAll("input:not([type=hidden])")) {
    want([...field.labels].some((l) => l.textContent.trim() !== ""), field.name + " has no label");
    want(field.autocomplete !== "" || field.getAttribute("autocomplete") === "off", field.name + " has no autocomplete");
    for (const id of (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean))
      want(document.getElementById(id) !== null, field.name + " is described by nothing: " + id);
    want(parseFloat(getComputedStyle(field).fontSize) >= 16, field.name + " makes phones zoom in");
  }
  for (const e of document.querySelectorAll("button, input:not([type=hidden])"))
    want(e.getBoundingClientRect().height >= 44, (e.name || e.textContent) + " is too small for a finger");
  for (const form of document.forms) {
    want(form.method === "post", "a form that does not post");
    want(form.elements.form_token?.value.length >= 32, "a form without its token");
  }
  want([...document.querySelectorAll("[tabindex]")].length === 0, "the tab order was changed");

  // Contrast (WCAG 2.2 §1.4.3, §1.4.11), against the nearest background that is not transparent.
  const parse = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const background = (e) => {
    for (; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const ratio = (a, b) => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  let measured = 0;
  for (const e of document.querySelectorAll("body *")) {
    const hasText = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim() !== "") || e.tagName === "INPUT";
    if (!hasText || !shown(e)) continue;
    measured += 1;
    const r = ratio(parse(getComputedStyle(e).color), background(e));
    want(r >= 4.5, `contrast ${r.toFixed(2)} of "${(e.textContent || e.name).slice(0, 30)}"`);
  }
  want(measured >= 3, "no text was measured");
  for (const e of document.querySelectorAll("input:not([type=hidden]), button")) {
    const r = ratio(parse(getComputedStyle(e).borderTopColor), background(e.parentElement));
    want(r >= 3, `border contrast ${r.toFixed(2)} of ${e.name || e.textContent}`);
  }
  return problems;
})()
