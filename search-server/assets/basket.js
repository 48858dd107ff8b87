// The basket of whoever reads: buttons beside quotations that collect them, and how many there are, in the
// head of every page. It stands in this browser alone; an address carries it to others. What it says with
// comes from pages.js.

const basket = (() => {
  const KEY = "tashan.basket";
  const ASIDE = "tashan.basket.unreadable";
  const VERSION = 1;
  const MOST = 500;
  /** Bytes of an address that everything carries; a longer basket is sent as a form. */
  const LONGEST = 6000;
  /** Characters that are kept of a quotation, to show what has left the collection. */
  const KEPT = 1000;
  const NAME = /^[^/\s]+\/[^/\s]+(\/[^/\s]+\/\d{6})?$/u;

  const text = (value) => (typeof value === "string" ? value : "");

  /** The items of a stored text; `null` if it cannot be read, so that nobody writes over it unseen. */
  function parsed(stored) {
    if (stored === null) return [];
    try {
      const { version, items } = JSON.parse(stored);
      if (version !== VERSION || !Array.isArray(items)) return null;
      const sound = items.filter((kept) => NAME.test(text(kept?.item)));
      return sound.map(({ item, note, title, quote }) => ({ item, note: text(note), title: text(title), quote: text(quote) }));
    } catch {
      return null;
    }
  }

  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  const read = () => parsed(stored()) ?? [];

  /** Keeps these items; whether that was possible. */
  function write(items) {
    if (items.length > MOST) {
      announce(say(`素材篮最多放 ${MOST} 条`, `A basket holds at most ${MOST} items.`));
      return false;
    }
    try {
      const last = stored();
      if (parsed(last) === null) localStorage.setItem(ASIDE, last);
      localStorage.setItem(KEY, JSON.stringify({ version: VERSION, items }));
    } catch {
      announce(say("没有存下：浏览器不让存，或存满了", "Not kept: the browser forbids it, or is full."));
      return false;
    }
    shown();
    return true;
  }

  /** The address that carries these items; `more` are pairs behind them. */
  function address(items, more = []) {
    const pairs = items.flatMap(({ item, note }) => [["item", item], ["note", note]]);
    const given = [...pairs, ...more, ["lang", english ? "en" : ""]].filter(([, value]) => value?.trim());
    const query = new URLSearchParams(given).toString();
    return query ? `/basket?${query}` : "/basket";
  }

  /** Goes to the page of these items. */
  function open(items) {
    const href = address(items);
    if (href.length <= LONGEST) return location.assign(href);
    const form = element("form", { action: "/basket", method: "post", hidden: "" });
    for (const [name, value] of new URL(href, location.href).searchParams) {
      // A hidden field keeps the line breaks of a note.
      form.append(element("input", { type: "hidden", name, value }));
    }
    document.body.append(form);
    form.submit();
  }

  // Collecting.

  const holders = [];

  /** The words of a quotation, without what the page adds. */
  function words(holder) {
    const quote = holder.matches(".from") ? holder.previousElementSibling : holder.querySelector(".words, span");
    const copied = (quote ?? holder).cloneNode(true);
    for (const sign of copied.querySelectorAll(".join, .ref, .on-page, .anchor, button")) sign.remove();
    return copied.textContent.trim().replace(/^「(.*)」$/su, "$1").slice(0, KEPT);
  }

  function toggle(holder) {
    const { item } = holder.dataset;
    const items = read();
    const rest = items.filter((kept) => kept.item !== item);
    const isIn = rest.length < items.length;
    const title = text(holder.closest("[data-title]")?.dataset.title);
    if (!write(isIn ? rest : [...items, { item, note: "", title, quote: words(holder) }])) return;
    const count = read().length;
    announce(isIn
      ? say(`已从素材篮取出，还有 ${count} 条`, `Taken out of the basket, which holds ${count}.`)
      : say(`已加入素材篮，共 ${count} 条`, `Added to the basket, which holds ${count}.`));
  }

  function collectable(holder) {
    const title = text(holder.closest("[data-title]")?.dataset.title);
    const button = element("button", { type: "button", class: "collect" });
    const label = element("span");
    button.append(label, element("span", { class: "unseen" }, `${say("：", ": ")}${title} ${holder.dataset.name ?? ""}`));
    button.addEventListener("click", () => toggle(holder));
    (holder.querySelector(".words") ?? holder).append(button);
    holders.push({ item: holder.dataset.item, button, label });
  }

  // The count, here and in other windows.

  const link = document.querySelector("[data-basket]");
  const count = element("b", { class: "count" });
  link?.append(" ", count);
  link?.addEventListener("click", (event) => {
    const items = read();
    if (event.ctrlKey || event.metaKey || event.shiftKey || address(items).length <= LONGEST) return;
    event.preventDefault();
    open(items);
  });

  function shown() {
    const items = read();
    const names = new Set(items.map(({ item }) => item));
    count.textContent = items.length || "";
    const href = address(items);
    link?.setAttribute("href", href.length <= LONGEST ? href : address([]));
    for (const { item, button, label } of holders) {
      const isIn = names.has(item);
      label.textContent = isIn ? say("已在素材篮", "In basket") : say("加入素材篮", "Add to basket");
      button.classList.toggle("is-in", isIn);
    }
    dispatchEvent(new CustomEvent("tashan-basket"));
  }

  document.querySelectorAll("[data-item]").forEach(collectable);
  shown();
  addEventListener("storage", (event) => (event.key === KEY || event.key === null) && shown());
  addEventListener("pageshow", (event) => event.persisted && shown());

  return { LONGEST, MOST, address, open, read, write };
})();
