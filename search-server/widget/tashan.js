// <tashan-search>: a search box for other web sites. No framework, no cookie, no inline style or
// script, nothing evaluated; nothing is fetched before somebody types. A plain form inside keeps it
// working without this script. How to embed it: /widget on the server.

const WORDS = {
  "zh-CN": {
    label: "检索人大经验",
    placeholder: "做法、问题，或加引号的原文",
    submit: "检索",
    results: "检索结果",
    found: (documents, provinces) =>
      `找到 ${provinces ? `${provinces} 个省份、` : ""}${documents} 篇文献`,
    nothing: "没有找到。换个说法，或按回车到检索页看看",
    searching: "检索中……",
    away: "检索服务暂时连不上。按回车可打开检索页",
    busy: "检索的人太多，请稍后再试",
    refused: "这个检索式不能用",
    answer: "各地做法",
    documents: "文献",
    narrow: "缩小范围",
    all: (documents) => `查看全部 ${documents} 篇文献`,
    allRegions: (regions) => `查看全部 ${regions} 个地区的答案和出处`,
    year: (year) => `${year} 年`,
    larger: "大字",
    usual: "常规字号",
    hint: (key) => `按 ${key} 开始检索`,
  },
  en: {
    label: "Search the experience of people’s congresses",
    placeholder: "A practice, a question, or words in quotes",
    submit: "Search",
    results: "Results",
    found: (documents, provinces) =>
      `${documents} documents found${provinces ? ` in ${provinces} provinces` : ""}`,
    nothing: "Nothing found. Try other words, or press Enter for the search page",
    searching: "Searching…",
    away: "The search service cannot be reached. Press Enter to open the search page",
    busy: "Too many people are searching; try again in a moment",
    refused: "This query cannot be used",
    answer: "Who does it",
    documents: "Documents",
    narrow: "Narrow down",
    all: (documents) => `See all ${documents} documents`,
    allRegions: (regions) => `See all ${regions} places with quotations and sources`,
    year: (year) => String(year),
    larger: "Large type",
    usual: "Usual type",
    hint: (key) => `Press ${key} to search`,
  },
};

// Attributes that fix a filter, and the parameters of the interface that they stand for.
const FILTERS = {
  province: "province",
  region: "region",
  mechanism: "mechanism",
  topic: "topic",
  kind: "kind",
  level: "level",
  "year-from": "year_from",
  "year-to": "year_to",
};
const PATIENCE_MS = 8000;
const MOST_ROWS = 3;
const MOST_FACET_VALUES = 4;

let instances = 0;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// Where the cursor takes text in, so that a key belongs to it.
function isTyping(target) {
  return target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

class TashanSearch extends HTMLElement {
  #id = `tashan-${++instances}`;
  #options = [];
  #active = -1;
  #timer = 0;
  #request = null;
  #listening = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#build();
    const input = this.#input;
    input.addEventListener("input", (event) => { if (!event.isComposing) this.#schedule(); }, { signal });
    input.addEventListener("compositionend", () => this.#schedule(), { signal });
    input.addEventListener("keydown", (event) => this.#key(event), { signal });
    input.addEventListener("focus", () => { if (this.#options.length) this.#open(true); }, { signal });
    this.#form.addEventListener("submit", () => this.#halt(), { signal });
    // A click on the list leaves the cursor where it is, so that whatever takes it away closes the list.
    this.#panel.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
    input.addEventListener("blur", () => this.#open(false), { signal });
    document.addEventListener("keydown", (event) => this.#shortcut(event), { signal });
  }

  disconnectedCallback() {
    this.#halt();
    this.#listening.abort();
  }

  get #input() { return this.querySelector("input[name=q]"); }
  get #form() { return this.querySelector("form"); }
  get #panel() { return this.querySelector(".tashan-panel"); }
  get #status() { return this.querySelector(".tashan-status"); }

  get #words() {
    const lang = this.getAttribute("lang") ?? this.closest("[lang]")?.lang ?? "";
    return WORDS[lang.startsWith("en") ? "en" : "zh-CN"];
  }

  // Address of the interface; that of the server which sent this script, if none is given.
  get #endpoint() {
    const given = this.getAttribute("endpoint");
    return new URL(given ? given.replace(/\/?$/, "/") : "../../api/v1/", given ? document.baseURI : import.meta.url);
  }

  // A page of the server. Only its own addresses are linked, whatever an answer says.
  #page(path) {
    const endpoint = this.#endpoint;
    const url = new URL(path, endpoint);
    return url.origin === endpoint.origin && /^https?:$/.test(url.protocol) ? url : new URL("/", endpoint);
  }

  #filters() {
    return Object.entries(FILTERS).flatMap(([attribute, parameter]) => {
      const values = (this.getAttribute(attribute) ?? "").split(/[,，]/);
      return values.map((value) => value.trim()).filter(Boolean).map((value) => [parameter, value]);
    });
  }

  // Puts together what the page does not bring, and binds the parts.
  #build() {
    if (this.#panel) return;
    const words = this.#words;
    if (!this.#form) {
      const id = `${this.#id}-q`;
      this.append(element("form", { action: this.#page("/search"), method: "get", role: "search" },
        element("label", { for: id }, words.label),
        element("input", { id, name: "q", type: "search" }),
        element("button", {}, words.submit)));
    }
    const input = this.#input;
    const list = `${this.#id}-list`;
    for (const [key, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list,
      autocomplete: "off",
      placeholder: this.getAttribute("placeholder") ?? input.getAttribute("placeholder") ?? words.placeholder,
    })) input.setAttribute(key, value);
    for (const [name, value] of this.#filters()) {
      if (!this.#form.elements.namedItem(name)) this.#form.append(element("input", { type: "hidden", name, value }));
    }
    const target = this.getAttribute("target");
    if (target) this.#form.target = target;
    this.append(
      element("p", { class: "tashan-status", role: "status" }),
      element("div", { class: "tashan-panel", hidden: "" },
        element("div", { class: "tashan-list", id: list, role: "listbox", "aria-label": words.results })));
    const [key] = this.#shortcuts();
    if (key && !this.hasAttribute("hide-shortcut")) {
      const shown = key === "mod+k" ? "Ctrl K" : key;
      input.setAttribute("aria-keyshortcuts", key === "mod+k" ? "Control+K Meta+K" : key);
      input.after(element("kbd", { class: "tashan-key", title: words.hint(shown), "aria-hidden": "true" }, shown));
    }
    if (this.hasAttribute("size-switch")) this.#addSizeSwitch();
  }

  #addSizeSwitch() {
    const button = element("button", { type: "button", class: "tashan-size" });
    const say = () => {
      const isLarge = this.getAttribute("size") === "large";
      button.textContent = isLarge ? this.#words.usual : this.#words.larger;
      button.setAttribute("aria-pressed", String(isLarge));
    };
    button.addEventListener("click", () => {
      this.setAttribute("size", this.getAttribute("size") === "large" ? "usual" : "large");
      say();
    });
    say();
    this.prepend(button);
  }

  // "/" unless other keys are asked for; none with shortcut="".
  #shortcuts() {
    return (this.getAttribute("shortcut") ?? "/").split(/\s+/).filter((key) => key === "/" || key === "mod+k");
  }

  #shortcut(event) {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    const keys = this.#shortcuts();
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const isSlash = event.key === "/" && isPlain && keys.includes("/") && !isTyping(event.target);
    const isModK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && keys.includes("mod+k");
    if (!isSlash && !isModK) return;
    event.preventDefault();
    this.#input.focus();
    this.#input.select();
  }

  #key(event) {
    // While characters are being composed, every key belongs to the input method.
    if (event.isComposing || event.keyCode === 229) return;
    const isOpen = !this.#panel.hidden;
    const last = this.#options.length - 1;
    const moves = {
      ArrowDown: () => (this.#active < last ? this.#active + 1 : -1),
      ArrowUp: () => (this.#active > -1 ? this.#active - 1 : last),
    };
    if (moves[event.key] && last >= 0) {
      event.preventDefault();
      if (!isOpen) this.#open(true);
      this.#activate(moves[event.key]());
    } else if (event.key === "Enter" && isOpen && this.#active >= 0) {
      event.preventDefault();
      const { href } = this.#options[this.#active];
      if (event.shiftKey || event.ctrlKey || event.metaKey || this.getAttribute("target") === "_blank") {
        window.open(href, "_blank", "noopener");
      } else {
        location.assign(href);
      }
    } else if (event.key === "Escape") {
      if (isOpen) {
        event.preventDefault();
        this.#open(false);
      } else if (this.#input.value) {
        event.preventDefault();
        this.#input.value = "";
        this.#clear();
      }
    } else if ((event.key === "Home" || event.key === "End") && this.#active >= 0) {
      event.preventDefault();
      this.#activate(event.key === "Home" ? 0 : last);
    }
  }

  #activate(position) {
    this.#options[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = position;
    const option = this.#options[position];
    if (!option) return this.#input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", option.id);
  }

  #open(isOpen) {
    const isShown = isOpen && this.#options.length > 0;
    this.#panel.hidden = !isShown;
    this.#input.setAttribute("aria-expanded", String(isShown));
    if (!isShown) this.#activate(-1);
  }

  #halt() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = null;
  }

  #clear(message = "") {
    this.#halt();
    this.#options = [];
    this.#open(false);
    this.#panel.firstElementChild.replaceChildren();
    this.#status.textContent = message;
  }

  #schedule() {
    this.#halt();
    if (!this.#input.value.trim()) return this.#clear();
    const wait = Number.parseInt(this.getAttribute("debounce") ?? "", 10);
    this.#timer = setTimeout(() => this.#ask(), Number.isNaN(wait) ? 150 : wait);
  }

  async #fetch(path, pairs, signal) {
    const url = new URL(path, this.#endpoint);
    for (const [key, value] of pairs) url.searchParams.append(key, value);
    const answer = await fetch(url, { signal, credentials: "omit", headers: { accept: "application/json" } });
    if (!answer.ok) throw Object.assign(new Error(), { status: answer.status });
    return answer.json();
  }

  async #ask() {
    const words = this.#words;
    const request = this.#request = new AbortController();
    const patience = setTimeout(() => request.abort("patience"), PATIENCE_MS);
    const most = Math.min(Math.max(Number.parseInt(this.getAttribute("max-results") ?? "8", 10) || 8, 1), 20);
    const pairs = [["q", this.#input.value.trim()], ...this.#filters()];
    this.#status.textContent = words.searching;
    try {
      const found = await this.#fetch("search", [...pairs, ["per_page", most]], request.signal);
      // A question for a set of places, or the name of a practice, has an answer of its own.
      const answer = found.answer
        ? await this.#fetch(this.#page(found.answer), [], request.signal).catch((error) => {
            if (request.signal.aborted) throw error;
            return null;
          })
        : null;
      if (this.#request === request) this.#show(pairs, found, answer);
    } catch (error) {
      // An answer that is no longer waited for is nobody's business.
      if (this.#request !== request) return;
      const isOurFault = error.status >= 400 && error.status < 500 && error.status !== 429;
      this.#clear(error.status === 429 ? words.busy : isOurFault ? words.refused : words.away);
    } finally {
      clearTimeout(patience);
    }
  }

  #show(pairs, found, answer) {
    const words = this.#words;
    this.#options = [];
    this.#active = -1;
    const search = (more = []) => {
      const url = this.#page("/search");
      for (const [key, value] of [...pairs, ...more, ["as", "text"]]) url.searchParams.append(key, value);
      return url;
    };
    const groups = [
      answer && this.#group(words.answer, this.#answerOptions(answer, found.answer)),
      this.#group(words.documents, found.hits.map((hit) => this.#hit(hit))),
      this.#group(words.narrow, this.#facetOptions(found, search)),
      found.total > 0 && this.#option(search(), "tashan-all", words.all(found.total)),
    ];
    this.#panel.firstElementChild.replaceChildren(...groups.filter(Boolean));
    const provinces = found.facets?.province?.divisions ?? 0;
    this.#status.textContent = found.total > 0 || answer ? words.found(found.total, provinces) : words.nothing;
    this.#open(document.activeElement === this.#input);
    this.#input.removeAttribute("aria-activedescendant");
  }

  #group(name, options) {
    if (!options.length) return null;
    const heading = element("p", { class: "tashan-heading", id: `${this.#id}-g${this.#options.length}`, role: "presentation" }, name);
    return element("div", { role: "group", "aria-labelledby": heading.id }, heading, ...options);
  }

  #option(url, kind, ...children) {
    const target = this.getAttribute("target");
    const option = element("a", {
      id: `${this.#id}-o${this.#options.length}`,
      class: `tashan-option ${kind}`,
      role: "option",
      "aria-selected": "false",
      tabindex: "-1",
      href: url,
      target,
      rel: target && "noopener",
    }, ...children);
    this.#options.push(option);
    return option;
  }

  #answerOptions(answer, address) {
    const page = this.#page(address.replace("/api/v1/", "/"));
    const sentence = this.#words === WORDS.en ? answer.interpretation.sentence_en : answer.interpretation.sentence;
    const rows = answer.rows.filter((row) => row.evidence.length > 0);
    const options = [this.#option(page, "tashan-answer", sentence)];
    for (const row of rows.slice(0, MOST_ROWS)) {
      const [proof] = row.evidence;
      options.push(this.#option(this.#page(proof.url), "tashan-row",
        element("span", { class: "tashan-title" }, row.region.name),
        element("span", { class: "tashan-meta" }, [row.state_label, proof.year && this.#words.year(proof.year)].filter(Boolean).join(" · ")),
        element("q", { class: "tashan-quote", lang: "zh-CN" }, proof.quote)));
    }
    if (rows.length > MOST_ROWS) options.push(this.#option(page, "tashan-all", this.#words.allRegions(rows.length)));
    return options;
  }

  #hit(hit) {
    const { document: found, passages } = hit;
    const best = passages.find((passage) => passage.id !== "title") ?? passages[0];
    const place = found.region?.path?.join(" ") || found.region?.name;
    const meta = [found.kind_label, place, found.year && this.#words.year(found.year)].filter(Boolean).join(" · ");
    return this.#option(this.#page(best?.url ?? found.url), "tashan-hit",
      element("span", { class: "tashan-title", lang: "zh-CN" }, found.title),
      element("span", { class: "tashan-meta" }, meta),
      ...(best && best.id !== "title" ? [this.#passage(best)] : []));
  }

  // The text of a passage with its highlights, which count characters and not UTF-16 units.
  #passage({ text, highlights }) {
    const characters = Array.from(text);
    const shown = element("span", { class: "tashan-words", lang: "zh-CN" });
    let end = 0;
    for (const [from, to] of highlights) {
      shown.append(characters.slice(end, from).join(""), element("mark", {}, characters.slice(from, to).join("")));
      end = to;
    }
    shown.append(characters.slice(end).join(""));
    return shown;
  }

  #facetOptions(found, search) {
    const names = (this.getAttribute("facets") ?? "").split(",").map((name) => name.trim()).filter(Boolean);
    return names.flatMap((name) => {
      const values = found.facets?.[name]?.values ?? [];
      return values.slice(0, MOST_FACET_VALUES).map((value) =>
        this.#option(search([[name, value.value]]), "tashan-facet", value.label, " ",
          element("span", { class: "tashan-count" }, String(value.count))));
    });
  }
}

if (!customElements.get("tashan-search")) customElements.define("tashan-search", TashanSearch);
