// A basket of quotations: collecting them, ordering, annotating, giving the link to somebody else.
import assert from "node:assert/strict";
import { DARK, NARROW, WITHOUT_SCRIPTS, accessible, fits } from "../harness.mjs";

const RESULTS = "/search?q=代表联络站";
const QUESTION = "/answer?q=哪些省份开展专题询问";
const collect = (page) => page.getByRole("button", { name: /^加入素材篮/ });
const count = (page) => page.locator("[data-basket] .count").innerText();
const stored = (page) => page.evaluate(() => JSON.parse(localStorage.getItem("tashan.basket") ?? "null"));
async function names(page) {
  const rows = await page.locator(".material").all();
  return Promise.all(rows.map((row) => row.getAttribute("data-material")));
}
const quotes = (page) => page.locator(".material blockquote").allInnerTexts();
const said = (page) => page.locator("body > [role=status]").innerText();

/** Collects one passage of a search, one proof of an answer and one paragraph of a document. */
async function three(page) {
  await page.goto(RESULTS);
  await collect(page).first().click();
  const href = await page.locator(".hit h2 a").nth(1).getAttribute("href");
  await page.goto(QUESTION);
  await collect(page).first().click();
  await page.goto(href);
  await page.locator(".passage").first().hover();
  await collect(page).first().click();
  assert.equal(await count(page), "3");
}

/** Opens the basket of this browser. */
async function own(page) {
  await page.locator("[data-basket]").click();
  await page.waitForSelector(".material");
}

export default async function baskets(run) {
  await run.check("passages of a search, an answer and a document are collected, and the head says how many", async (page) => {
    await page.goto(RESULTS);
    assert.equal(await count(page), "");
    const first = collect(page).first();
    await first.focus();
    await page.keyboard.press("Enter");
    assert.match(await said(page), /已加入素材篮，共 1 条/);
    assert.equal(await count(page), "1");
    await page.getByRole("button", { name: /^已在素材篮/ }).first().click();
    assert.equal(await count(page), "");
    await three(await page.context().newPage());
    // The other window has told this one.
    await page.waitForFunction(() => document.querySelector("[data-basket] .count").textContent === "3");
    const { version, items } = await stored(page);
    assert.equal(version, 1);
    assert.deepEqual(items.map(({ item }) => item.split("/").length), [2, 4, 2]);
    assert.ok(items.every(({ quote, title }) => quote.length > 5 && title.length > 2), JSON.stringify(items));
    await own(page);
    const shown = await quotes(page);
    items.forEach(({ quote }, at) => assert.ok(shown[at].includes(quote), `${shown[at]} / ${quote}`));
    await run.picture(page, "basket");
    await accessible(page);
  });

  await run.check("a basket is ordered by buttons, by the keyboard and by dragging, and stays so", async (page) => {
    await three(page);
    await own(page);
    const [a, b, c] = await names(page);
    await page.locator(".material").nth(2).getByRole("button", { name: /^上移/ }).click();
    assert.deepEqual(await names(page), [a, c, b]);
    assert.match(await said(page), /现在是第 2 条/);
    // The button keeps the focus, so that Enter moves on.
    await page.keyboard.press("Enter");
    assert.deepEqual(await names(page), [c, a, b]);
    assert.equal(await page.evaluate(() => document.activeElement.value.startsWith("down")), true);
    assert.deepEqual((await stored(page)).items.map(({ item }) => item), [c, a, b]);
    await page.locator(".material").nth(0).locator(".grip").dragTo(page.locator(".material").nth(2), { targetPosition: { x: 100, y: 120 } });
    assert.deepEqual(await names(page), [a, b, c]);
    await page.reload();
    assert.deepEqual(await names(page), [a, b, c]);
    assert.deepEqual((await stored(page)).items.map(({ item }) => item), [a, b, c]);
  });

  await run.check("notes are kept, and a fresh browser sees the same by the link", async (page) => {
    await three(page);
    await own(page);
    await page.locator("textarea").nth(0).fill("写进第二部分\n<b>核对</b>年份 & 页码");
    await page.locator("textarea").nth(2).fill("=1+1");
    await page.waitForFunction(() => location.search.includes("note="));
    await page.waitForFunction(() => JSON.parse(localStorage.getItem("tashan.basket")).items[2].note === "=1+1");
    const link = page.url();
    const [mine, shown] = [await names(page), await quotes(page)];
    const fresh = await run.browser.newContext({ baseURL: run.base });
    const other = await fresh.newPage();
    await other.goto(link);
    assert.deepEqual([await names(other), await quotes(other)], [mine, shown]);
    assert.equal(await other.locator("textarea").nth(0).inputValue(), "写进第二部分\n<b>核对</b>年份 & 页码");
    assert.equal(await other.locator("textarea").nth(2).inputValue(), "=1+1");
    assert.equal(await stored(other), null, "a link does not touch the basket of who opens it");
    await other.getByRole("button", { name: /并入我的素材篮（3 条）/ }).click();
    assert.deepEqual((await stored(other)).items.map(({ item, note }) => [item, note]), (await stored(page)).items.map(({ item, note }) => [item, note]));
    assert.match(await other.locator(".basket-tools").innerText(), /这是你的素材篮/);
    await fresh.close();
  });

  await run.check("what is removed can be brought back", async (page) => {
    await three(page);
    await own(page);
    const before = await names(page);
    await page.locator("textarea").nth(1).fill("别丢");
    await page.locator(".material").nth(1).getByRole("button", { name: /^移除/ }).click();
    assert.deepEqual(await names(page), [before[0], before[2]]);
    assert.equal((await stored(page)).items.length, 2);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "撤销");
    await accessible(page);
    await page.keyboard.press("Enter");
    assert.deepEqual(await names(page), before);
    assert.equal(await page.locator("textarea").nth(1).inputValue(), "别丢");
    const { items } = await stored(page);
    assert.deepEqual(items.map(({ item, note }) => [item, note])[1], [before[1], "别丢"]);
  });

  await run.check("what has left the collection is shown to its owner as it was", async (page) => {
    await page.goto("/");
    await page.evaluate(() => localStorage.setItem("tashan.basket", JSON.stringify({
      version: 1,
      items: [{ item: "0gone0/para_1", note: "很重要", title: "一篇旧文", quote: "当时的原话在这里" }],
    })));
    await page.goto("/basket");
    await page.waitForURL(/item=0gone0/);
    const text = await page.locator(".material").innerText();
    for (const told of ["已不在库中", "当时的原话在这里", "一篇旧文"]) assert.ok(text.includes(told), text);
    assert.equal(await page.locator("textarea").inputValue(), "很重要");
    assert.equal((await stored(page)).items[0].quote, "当时的原话在这里");
    await accessible(page);
  });

  await run.check("a basket that cannot be read is set aside, and storage that is full is told", async (page) => {
    await page.goto("/");
    await page.evaluate(() => localStorage.setItem("tashan.basket", "{broken"));
    await page.goto(RESULTS);
    assert.equal(await count(page), "");
    await collect(page).first().click();
    assert.equal(await count(page), "1");
    assert.equal(await page.evaluate(() => localStorage.getItem("tashan.basket.unreadable")), "{broken");
    await page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await collect(page).first().click();
    assert.match(await said(page), /没有存下/);
    assert.equal(await count(page), "1");
    // Another window empties the basket.
    const other = await page.context().newPage();
    await other.goto("/");
    await other.evaluate(() => localStorage.setItem("tashan.basket", JSON.stringify({ version: 1, items: [] })));
    await page.waitForFunction(() => document.querySelector("[data-basket] .count").textContent === "");
  });

  await run.check("a basket that is too long for an address is sent as a form, and exported whole", async (page) => {
    await page.goto("/");
    await page.evaluate(() => localStorage.setItem("tashan.basket", JSON.stringify({
      version: 1,
      items: Array.from({ length: 120 }, (_, at) => ({ item: `0gone0/para_${at}`, note: `批注${at}`.repeat(4), title: "", quote: "" })),
    })));
    await page.reload();
    assert.equal(await count(page), "120");
    await own(page);
    assert.equal(await page.locator(".material").count(), 120);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV", exact: true }).click()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    const table = Buffer.concat(chunks).toString("utf8");
    assert.equal(table.trim().split("\n").length, 121);
    assert.match(table, /批注119批注119/);
  });

  await run.check("places and practices of the items are shown side by side, and exported with the notes", async (page) => {
    await three(page);
    await own(page);
    await page.locator("textarea").nth(0).fill("先写这条");
    await page.getByText("选行和列").click();
    await page.getByLabel("加一条检索").fill("代表");
    await page.getByLabel("西藏").check();
    await page.getByLabel("上海").check();
    await page.getByRole("button", { name: "列出对照表" }).click();
    await page.waitForSelector("table.wide");
    assert.match(page.url(), /region=310000/);
    const cells = await page.locator("table.wide td").allInnerTexts();
    assert.ok(cells.some((cell) => cell.includes("无文献")), cells.join("|"));
    assert.ok(cells.some((cell) => /「/.test(cell)), cells.join("|"));
    assert.equal(await page.locator("textarea").nth(0).inputValue(), "先写这条");
    await run.picture(page, "basket-matrix");
    await accessible(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Markdown" }).click()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    const report = Buffer.concat(chunks).toString("utf8");
    assert.ok(report.includes("批注：先写这条") && report.includes("## 对照表"), report.slice(0, 400));
  });

  await run.check("without scripts a link is shown, ordered, annotated and compared by the buttons of the form", async (page) => {
    await page.goto(RESULTS);
    assert.equal(await page.getByText("加入素材篮").count(), 0, "nothing offers what needs a script");
    const named = [];
    for (const at of [0, 1, 2]) named.push(await page.locator("[data-item]").nth(at).getAttribute("data-item"));
    await page.goto(`/basket?${named.map((item) => `item=${encodeURIComponent(item)}`).join("&")}`);
    assert.deepEqual(await names(page), named);
    await page.locator("textarea").nth(2).fill("第三条");
    await page.locator(".material").nth(2).getByRole("button", { name: /^上移/ }).click();
    await page.waitForURL(/note=/);
    assert.deepEqual(await names(page), [named[0], named[2], named[1]]);
    assert.equal(await page.locator("textarea").nth(1).inputValue(), "第三条");
    await page.locator(".material").nth(0).getByRole("button", { name: /^移除/ }).click();
    await page.waitForURL((address) => address.searchParams.getAll("item").length === 2);
    assert.deepEqual(await names(page), [named[2], named[1]]);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /DOCX/ }).click()]);
    assert.match(download.suggestedFilename(), /^tashan-basket-.*\.docx$/);
  }, WITHOUT_SCRIPTS);

  const matrix = "region=330000&region=310000&region=540000&aspect=mechanism:special-inquiry&aspect=query:代表&aspect=figure:代表联络站";
  for (const address of ["/basket", `/basket?item=gone/para_1&note=记&${matrix}`, `/basket?item=gone/para_1&lang=en&${matrix}`]) {
    await run.check(`${address} is accessible, light and dark`, async (page) => {
      await page.goto(address);
      await accessible(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await accessible(page);
    });
    await run.check(`${address} fits a screen of 320 pixels`, async (page) => {
      await page.goto(address);
      await fits(page);
    }, NARROW);
  }
  await run.check("collecting is accessible in the dark, and names what it collects", async (page) => {
    await page.goto(RESULTS);
    await accessible(page);
    const name = await collect(page).first().evaluate((button) => button.textContent);
    assert.match(name, /加入素材篮：.+ 第 \d+ 段/);
    assert.equal(await page.locator("a button").count(), 0, "no button stands in a link");
  }, DARK);
}
