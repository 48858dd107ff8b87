// A document's page, made handier: buttons that copy a citation or a paragraph with its source, the day
// of reading filled in, whole addresses. Without this script the page has everything but the buttons.
// What it copies with comes from pages.js.
(() => {
  for (const day of document.querySelectorAll("[data-today]")) day.textContent = today;
  const address = (hash) => location.origin + location.pathname + (hash ? `#${hash}` : "");
  for (const link of document.querySelectorAll("a[data-absolute]")) link.textContent = address("");

  // Text for plain editors, and the same with a link for word processors.
  const button = (label, what) => copyButton(label, say("已复制", "Copied"), () => {
    const [text, link] = what();
    return {
      text: `${text}\n${link}`,
      html: `<p>${escaped(text)}<br><a href="${escaped(link)}">${escaped(link)}</a></p>`,
    };
  });

  const citation = document.querySelector("#citation");
  if (citation && navigator.clipboard) {
    citation.after(button(say("复制引文", "Copy citation"), () => [citation.textContent.trim(), address("")]));

    // The words of a paragraph without the signs that the page adds.
    const words = (passage) => {
      const copied = passage.querySelector(".words").cloneNode(true);
      for (const sign of copied.querySelectorAll(".join, .ref, .on-page, .anchor, .copy, .collect")) sign.remove();
      return copied.textContent.trim();
    };
    for (const passage of document.querySelectorAll(".text .passage")) {
      const anchor = passage.querySelector(".anchor");
      const made = button(say("复制本段", "Copy"), () => [
        `“${words(passage)}”（${citation.textContent.trim().replace(/\.$/, "")}，${anchor.title}）`,
        address(passage.id),
      ]);
      made.setAttribute("aria-label", `${say("复制", "Copy ")}${anchor.title}${say("及出处", " and its source")}`);
      anchor.after(made);
    }
  }

  // An anchor of an older edition: the page says so instead of staying silent at its top.
  function missing() {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // It is shown as it was written.
    }
    const known = document.querySelector(".missing-anchor");
    if (!id || document.getElementById(id)) return known?.remove();
    const note = known ?? document.createElement("p");
    note.className = "note missing-anchor";
    note.setAttribute("role", "status");
    note.textContent = say(`本篇没有“${id}”这一处：链接可能来自旧版，请在正文中查找。`, `This document has no place “${id}”: the link may be of an older edition.`);
    document.querySelector(".page-head").append(note);
  }
  addEventListener("hashchange", missing);
  missing();
})();
