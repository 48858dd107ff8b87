// The page of a basket, made handier: order by dragging or by buttons, notes that are kept while they are
// written, removal that can be taken back, a link to copy, and one's own basket. Without this script the
// buttons of the form do the same, a page each.
(() => {
  const form = document.querySelector("form#basket");
  const list = form.querySelector(".materials");
  const rows = () => [...list.querySelectorAll(".material")];
  const nameOf = (row) => row.dataset.material;
  const noteOf = (row) => row.querySelector("textarea").value.trim();
  const shown = () => rows().map((row) => ({ item: nameOf(row), note: noteOf(row) }));

  // Whoever comes without a link comes for their own.
  if (rows().length === 0) {
    const mine = basket.read();
    if (mine.length > 0 && !location.search.includes("region=") && !location.search.includes("item=")) {
      const href = basket.address(mine);
      if (href.length <= basket.LONGEST) location.replace(href);
      else basket.open(mine);
    }
    return;
  }

  /** Whether the page shows the basket of this browser: what is changed here is changed there. */
  const same = (mine) => {
    const names = new Set(rows().map(nameOf));
    return mine.length > 0 && mine.every(({ item }) => names.has(item)) && names.size === mine.length;
  };
  let isMine = same(basket.read());

  /** What was kept of each item when this page was opened: an undone removal needs it again. */
  const memory = new Map(basket.read().map((item) => [item.item, item]));

  /** What is kept of a row: what was kept before, else what the page shows. */
  function kept(row, known) {
    const quote = row.querySelector("blockquote")?.textContent.trim().replace(/^「(.*)」$/su, "$1") ?? "";
    const before = known.get(nameOf(row)) ?? memory.get(nameOf(row));
    return { item: nameOf(row), note: noteOf(row), title: before?.title || row.dataset.title, quote: before?.quote || quote };
  }

  const choices = () => {
    const given = [...new FormData(form)].filter(([name, value]) => !["item", "note", "lang"].includes(name) && value);
    return given.map(([name, value]) => [name, String(value)]);
  };
  const address = () => basket.address(shown(), choices());

  /** Keeps the page's address, and the own basket, in step with the page. `gone` was removed here. */
  function changed(gone) {
    const all = rows();
    all.forEach((row, at) => {
      row.querySelector("[value^=up]").disabled = at === 0;
      row.querySelector("[value^=down]").disabled = at === all.length - 1;
    });
    const href = address();
    if (href.length <= basket.LONGEST) history.replaceState(null, "", href);
    if (!isMine) return;
    const mine = basket.read();
    const known = new Map(mine.map((item) => [item.item, item]));
    const here = new Set(all.map(nameOf));
    // What another window has added since stays.
    const others = mine.filter(({ item }) => !here.has(item) && item !== gone);
    basket.write([...all.map((row) => kept(row, known)), ...others]);
  }

  // Order.

  function move(row, step) {
    const all = rows();
    const other = all[all.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    changed();
    const at = rows().indexOf(row) + 1;
    announce(say(`现在是第 ${at} 条`, `It is item ${at} now.`));
    const button = row.querySelector(step < 0 ? "[value^=up]" : "[value^=down]");
    (button.disabled ? row.querySelector(step < 0 ? "[value^=down]" : "[value^=up]") : button).focus();
  }

  let dragged = null;
  for (const row of rows()) {
    const grip = element("span", { class: "grip", draggable: "true", "aria-hidden": "true", title: say("拖动排序", "Drag to order") }, "⠿");
    grip.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.title);
      event.dataTransfer.setDragImage(row, 0, 0);
      row.classList.add("is-dragged");
    });
    grip.addEventListener("dragend", () => {
      row.classList.remove("is-dragged");
      dragged = null;
      changed();
    });
    row.prepend(grip);
  }
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest?.(".material");
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());

  // Removal.

  let removed = null;
  function remove(row) {
    removed?.remove();
    const title = row.dataset.title;
    const back = element("button", { type: "button", class: "quiet" }, say("撤销", "Undo"));
    const place = element("li", { class: "removed" }, say(`已移除“${title}”。`, `“${title}” was removed. `));
    place.append(back);
    back.addEventListener("click", () => {
      place.replaceWith(row);
      removed = null;
      changed();
      row.querySelector("[value^=remove]").focus();
      announce(say("已放回", "It is back."));
    });
    row.replaceWith(place);
    removed = place;
    changed(nameOf(row));
    back.focus();
    announce(say("已移除，可以撤销", "Removed; you can undo it."));
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    const row = button?.closest(".material");
    if (!row) return;
    event.preventDefault();
    if (button.value.startsWith("up")) move(row, -1);
    else if (button.value.startsWith("down")) move(row, 1);
    else remove(row);
  });

  // Notes.

  let timer = 0;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    clearTimeout(timer);
    timer = setTimeout(changed, 300);
  });
  form.addEventListener("change", (event) => event.target.matches("textarea") && changed());
  form.querySelector(".save-notes").hidden = true;

  // A basket that is too long for an address is sent as a form.

  form.addEventListener("submit", ({ submitter }) => {
    const isLong = new URLSearchParams([...new FormData(form, submitter)]).toString().length > basket.LONGEST;
    form.method = isLong ? "post" : "get";
    if (submitter?.name !== "format") return;
    submitter.formMethod = isLong ? "post" : "get";
    submitter.formAction = isLong ? "/basket/export" : "/api/v1/export/basket";
  });

  // The link, and the own basket.

  const tools = form.querySelector(".basket-tools");
  if (navigator.clipboard) {
    const button = copyButton(say("复制链接", "Copy link"), say("已复制链接", "Link copied"), () => ({ text: new URL(address(), location.href).href }));
    button.addEventListener("click", () => {
      if (address().length > basket.LONGEST) announce(say("链接很长，有的程序会把它截断；可以改用导出", "The link is long, and some programs cut it; an export is safer."));
    });
    tools.append(button);
  }
  const merge = element("button", { type: "button", class: "quiet" });
  const whose = element("span", { class: "how" });
  tools.append(merge, whose);
  merge.addEventListener("click", () => {
    const mine = basket.read();
    const known = new Map(mine.map((item) => [item.item, item]));
    const added = rows().filter((row) => !known.has(nameOf(row)));
    const merged = [...mine, ...new Map(added.map((row) => [nameOf(row), kept(row, known)])).values()];
    if (!basket.write(merged)) return;
    isMine = same(basket.read());
    owned();
    announce(say(`已并入，你的素材篮共 ${merged.length} 条`, `Merged; your basket holds ${merged.length}.`));
  });

  /** Says whose basket this is, and shows what was kept of what has left the collection. */
  function owned() {
    const mine = basket.read();
    const known = new Map(mine.map((item) => [item.item, item]));
    const missing = rows().filter((row) => !known.has(nameOf(row))).length;
    merge.hidden = missing === 0 || isMine;
    merge.textContent = say(`并入我的素材篮（${missing} 条）`, `Merge into my basket (${missing})`);
    const others = mine.filter(({ item }) => !rows().some((row) => nameOf(row) === item)).length;
    whose.textContent = !isMine
      ? say("这是一个链接里的素材；改动不影响你自己的素材篮。", "These are the items of a link; changes here do not touch your own basket.")
      : others > 0
        ? say(`这是你的素材篮；另一窗口里又加了 ${others} 条，刷新后可见。`, `This is your basket; another window has added ${others}.`)
        : say("这是你的素材篮，改动随时存在这台机器的浏览器里。", "This is your basket; changes are kept in this browser.");
    for (const row of rows().filter((row) => row.matches(".is-changed") && !row.querySelector(".as-collected"))) {
      const { title, quote } = known.get(nameOf(row)) ?? {};
      if (!quote) continue;
      const was = element("p", { class: "as-collected" }, say("收集时的原文：", "As it was collected: "));
      was.append(element("q", { lang: "zh-CN" }, quote), title ? element("span", { lang: "zh-CN" }, ` 《${title}》`) : "");
      row.querySelector(".became").after(was);
    }
  }
  addEventListener("tashan-basket", owned);
  changed();
  owned();
})();
