// What the pages gain with a script: suggestions in the box, keys, and copying. Every page works
// without it. Nothing here writes HTML from text, and nothing happens while an input method composes.

const english = document.documentElement.lang.startsWith("en");
const say = (chinese, words) => (english ? words : chinese);
const box = document.querySelector("form[role=search] input[name=q]");

/** Whether a key belongs to an input method; Safari names it only by the code. */
const isComposing = (event) => event.isComposing || event.keyCode === 229;

/** Makes an element; `attributes` are set as they are, `text` is text. */
function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

/** An address of this site in the language of the page. */
function spoken(href) {
  const address = new URL(href, location.href);
  if (english) address.searchParams.set("lang", "en");
  return address.href;
}

// One live region for everything that is said to those who do not see it.

const live = element("p", { class: "unseen", role: "status", "aria-live": "polite" });
document.body.append(live);
const announce = (text) => {
  live.textContent = text;
};

// Copying: as text, and as rich text in which the source is a link.

const escaped = (text) =>
  text.replace(/[&<>"]/g, (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[mark]);

async function copy(text, html) {
  if (html && globalThis.ClipboardItem) {
    const blob = (type, content) => new Blob([content], { type });
    const item = { "text/plain": blob("text/plain", text), "text/html": blob("text/html", html) };
    try {
      return await navigator.clipboard.write([new ClipboardItem(item)]);
    } catch {
      // Not every browser takes rich text: the plain one follows.
    }
  }
  return navigator.clipboard.writeText(text);
}

// The reader's own day stands where a reference needs the day of reading.

const two = (number) => String(number).padStart(2, "0");
const now = new Date();
const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;

function copyButton(label, done, make) {
  const button = element("button", { type: "button", class: "copy" }, label);
  button.addEventListener("click", async () => {
    const { text, html } = make();
    try {
      await copy(text, html);
      button.textContent = done;
      announce(done);
    } catch {
      button.textContent = say("没有复制成功", "not copied");
      announce(say("浏览器没有允许复制", "The browser did not allow copying."));
    }
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  });
  return button;
}

function copyButtons(holder) {
  const link = spoken(holder.dataset.link);
  const { quote } = holder.dataset;
  const citation = holder.dataset.citation.replace("[引用日期]", `[${today}]`);
  const source = `${citation} ${link}`;
  const rich = `${escaped(citation)} <a href="${escaped(link)}">${escaped(link)}</a>`;
  const tools = element(quote ? "span" : "p", { class: "tools" });
  if (quote) {
    const make = () => ({ text: `「${quote}」（${source}）`, html: `「${escaped(quote)}」（${rich}）` });
    tools.append(copyButton(say("复制原文与出处", "Copy quotation"), say("已复制原文与出处", "Quotation copied"), make));
  } else {
    const make = () => ({ text: source, html: rich });
    tools.append(
      copyButton(say("复制链接", "Copy link"), say("已复制链接", "Link copied"), () => ({ text: link })),
      copyButton(say("复制引文", "Copy citation"), say("已复制引文", "Citation copied"), make),
    );
  }
  ((quote && holder.querySelector(".from")) || holder).append(tools);
}

if (navigator.clipboard) {
  document.querySelectorAll("[data-citation]").forEach(copyButtons);
  for (const code of document.querySelectorAll("[data-copy]")) {
    const make = () => ({ text: code.textContent });
    code.after(copyButton(say("复制代码", "Copy code"), say("已复制代码", "Code copied"), make));
  }
}

// Keys: `/` goes to the box; arrows go from hit to hit once one of them or the box has the focus.

const hits = [...document.querySelectorAll(".hits > .hit h2 a")];

document.addEventListener("keydown", (event) => {
  if (isComposing(event) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = document.activeElement;
  const isTyping = at?.matches("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !isTyping && box) {
    event.preventDefault();
    box.focus();
    box.select();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const inside = hits.findIndex((hit) => hit.closest(".hit").contains(at));
  if (!step || hits.length === 0 || (inside < 0 && at !== box)) return;
  const next = at === box ? (step > 0 ? 0 : -1) : inside + step;
  if (next < 0 && at === box) return;
  event.preventDefault();
  if (next < 0) box?.focus();
  else hits[Math.min(next, hits.length - 1)].focus();
});

// Suggestions: a combobox with a list (ARIA 1.2).

const PAUSE_MS = 150;

function suggestions(input) {
  const list = element("ul", { id: "suggestions", class: "suggestions", role: "listbox", "aria-label": say("建议", "Suggestions") });
  list.hidden = true;
  input.form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  const kinds = { mechanism: "practice", region: "place", topic: "topic", title: "document", instrument: "rule", phrase: "phrase" };
  let timer = 0;
  let asked = null;
  let active = -1;

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    list.replaceChildren();
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const options = [...list.children];
    active = index < -1 ? options.length - 1 : index >= options.length ? -1 : index;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }
  }

  function show(found) {
    const options = found.map((suggestion, index) => {
      const option = element("li", { id: `suggestion-${index}`, role: "option", "aria-selected": "false" });
      option.dataset.url = suggestion.url;
      const kind = english ? (kinds[suggestion.kind] ?? suggestion.kind) : suggestion.kind_label;
      const count = say(`${suggestion.documents} 篇`, `${suggestion.documents} doc.`);
      const label = element("span", { class: "label", lang: "zh-CN" }, suggestion.label);
      // Found by another name: that is shown, or nobody would know why it is offered.
      if (suggestion.name !== suggestion.label) label.append(element("small", {}, `（${suggestion.name}）`));
      option.append(label, element("span", { class: "kind" }, kind), element("span", { class: "count" }, count));
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    if (options.length > 0) announce(say(`${options.length} 条建议，按上下键选择`, `${options.length} suggestions, use the arrow keys`));
  }

  async function ask() {
    const q = input.value.trim();
    if (!q || document.activeElement !== input) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`/api/v1/suggest?${new URLSearchParams({ q })}`, { signal: asked.signal });
      if (answer.ok) show((await answer.json()).suggestions);
      else close();
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  }

  input.addEventListener("input", (event) => {
    if (!event.isComposing) soon();
  });
  input.addEventListener("compositionstart", close);
  input.addEventListener("compositionend", soon);
  input.addEventListener("keydown", (event) => {
    if (isComposing(event)) {
      // The key that takes a candidate is no answer to the form; Safari would send it.
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) {
      event.preventDefault();
      choose(active + step);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(spoken(list.children[active].dataset.url));
    }
  });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  // The box keeps the focus, so that the list is still there when the button of the mouse goes up.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(spoken(option.dataset.url));
  });
  return close;
}

if (box) {
  const close = suggestions(box);
  // Back: the page as it was left, the box with what this page answers.
  addEventListener("pageshow", (event) => {
    close();
    if (event.persisted && box.defaultValue) box.value = box.defaultValue;
  });
}

// The basket: its script comes where there is something to collect, or something was collected.

function wantsBasket() {
  if (document.querySelector("form#basket")) return false;
  if (document.querySelector("[data-item]")) return true;
  try {
    return localStorage.getItem("tashan.basket") !== null;
  } catch {
    return false;
  }
}
if (wantsBasket()) document.head.append(element("script", { src: "/assets/basket.js" }));

// Print: what is folded away is printed, and addresses are whole.

const folded = [];
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    folded.push(details);
  }
  for (const link of document.querySelectorAll(".from a, .to-passage")) {
    link.setAttribute("data-address", link.href ?? "");
  }
});
addEventListener("afterprint", () => {
  for (const details of folded.splice(0)) details.open = false;
});
