// A basket of quotations: collecting them, ordering, annotating, giving the link to somebody else.
import assert from "node:assert/strict";
import { DARK, NARROW, WITHOUT_SCRIPTS, accessible, expect, fits, says, shows } from "../harness.mjs";

const RESULTS = "/search?q=代表联络站";
const QUESTION = "/answer?q=哪些省份开展专题询问";
const collect = (page) => page.getByRole("button", { name: /^加入素材篮/ });
const counts = (page, number) => expect(page.locator("[data-basket] .count")).toHaveText(number);
/** The basket as the browser keeps it. */
const stored = (page) => page.evaluate(() => JSON.parse(localStorage.getItem("tashan.basket") ?? "null"));
const names = (page) => page.locator(".material").evaluateAll((rows) => rows.map((row) => row.dataset.material));
/** Page and browser hold these items in this order, at last. */
async function holds(page, items) {
  await expect.poll(() => names(page)).toEqual(items);
  await expect.poll(async () => (await stored(page)).items.map(({ item }) => item)).toEqual(items);
}
const quotes = (page) => page.locator(".material blockquote").allInnerTexts();

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
  await counts(page, "3");
}

/** Opens the basket of this browser; its script has set up what can be dragged. */
async function own(page) {
  await page.locator("[data-basket]").click();
  await page.waitForSelector(".material .grip");
}

export default async function baskets(run) {
  await run.check("passages of a search, an answer and a document are collected, and the head says how many", async (page) => {
    await page.goto(RESULTS);
    await counts(page, "");
    const first = collect(page).first();
    await first.focus();
    await page.keyboard.press("Enter");
    await says(page, /已加入素材篮，共 1 条/);
    await counts(page, "1");
    await page.getByRole("button", { name: /^已在素材篮/ }).first().click();
    await counts(page, "");
    await three(await page.context().newPage());
    // The other window has told this one.
    await counts(page, "3");
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
    await holds(page, [a, c, b]);
    await says(page, /现在是第 2 条/);
    // The button keeps the focus, so that Enter moves on.
    await page.keyboard.press("Enter");
    await holds(page, [c, a, b]);
    assert.equal(await page.evaluate(() => document.activeElement.value.startsWith("down")), true);
    await page.locator(".material").nth(0).locator(".grip").dragTo(page.locator(".material").nth(2), { targetPosition: { x: 100, y: 120 } });
    await holds(page, [a, b, c]);
    await page.reload();
    await holds(page, [a, b, c]);
  });

  await run.check("notes are kept, and a fresh browser sees the same by the link", async (page) => {
    await three(page);
    await own(page);
    await page.locator("textarea").nth(0).fill("写进第二部分\n<b>核对</b>年份 & 页码");
    await page.locator("textarea").nth(2).fill("=1+1");
    await expect.poll(async () => (await stored(page)).items.map(({ note }) => note.slice(0, 4))).toEqual(["写进第二", "", "=1+1"]);
    await expect(page).toHaveURL(/note=.+note=/);
    const link = page.url();
    const [mine, shown] = [await names(page), await quotes(page)];
    const fresh = await run.browser.newContext({ baseURL: run.base });
    const other = await fresh.newPage();
    await other.goto(link);
    assert.deepEqual([await names(other), await quotes(other)], [mine, shown]);
    await expect(other.locator("textarea").nth(0)).toHaveValue("写进第二部分\n<b>核对</b>年份 & 页码");
    await expect(other.locator("textarea").nth(2)).toHaveValue("=1+1");
    assert.equal(await stored(other), null, "a link does not touch the basket of who opens it");
    await other.getByRole("button", { name: /并入我的素材篮（3 条）/ }).click();
    await shows(other.locator(".basket-tools"), "这是你的素材篮");
    const kept = async (of) => (await stored(of)).items.map(({ item, note }) => [item, note]);
    assert.deepEqual(await kept(other), await kept(page));
    await fresh.close();
  });

  await run.check("what is removed can be brought back", async (page) => {
    await three(page);
    await own(page);
    const before = await names(page);
    await page.locator("textarea").nth(1).fill("别丢");
    await page.locator(".material").nth(1).getByRole("button", { name: /^移除/ }).click();
    await holds(page, [before[0], before[2]]);
    await expect(page.locator(":focus")).toHaveText("撤销");
    await accessible(page);
    await page.keyboard.press("Enter");
    await holds(page, before);
    await expect(page.locator("textarea").nth(1)).toHaveValue("别丢");
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
    for (const told of ["已不在库中", "当时的原话在这里", "一篇旧文"]) await shows(page.locator(".material"), told);
    await expect(page.locator("textarea")).toHaveValue("很重要");
    assert.equal((await stored(page)).items[0].quote, "当时的原话在这里");
    await accessible(page);
  });

  await run.check("a basket that cannot be read is set aside, and storage that is full is told", async (page) => {
    await page.goto("/");
    await page.evaluate(() => localStorage.setItem("tashan.basket", "{broken"));
    await page.goto(RESULTS);
    await counts(page, "");
    await collect(page).first().click();
    await counts(page, "1");
    assert.equal(await page.evaluate(() => localStorage.getItem("tashan.basket.unreadable")), "{broken");
    await page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await collect(page).first().click();
    await says(page, /没有存下/);
    await counts(page, "1");
    // Another window empties the basket.
    const other = await page.context().newPage();
    await other.goto("/");
    await other.evaluate(() => localStorage.setItem("tashan.basket", JSON.stringify({ version: 1, items: [] })));
    await counts(page, "");
  });

  await run.check("a basket that is too long for an address is sent as a form, and exported whole", async (page) => {
    await page.goto("/");
    await page.evaluate(() => localStorage.setItem("tashan.basket", JSON.stringify({
      version: 1,
      items: Array.from({ length: 120 }, (_, at) => ({ item: `0gone0/para_${at}`, note: `批注${at}`.repeat(4), title: "", quote: "" })),
    })));
    await page.reload();
    await counts(page, "120");
    await own(page);
    await expect(page.locator(".material")).toHaveCount(120);
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
    await expect(page).toHaveURL(/region=310000/);
    const cells = await page.locator("table.wide td").allInnerTexts();
    assert.ok(cells.some((cell) => cell.includes("无文献")), cells.join("|"));
    assert.ok(cells.some((cell) => /「/.test(cell)), cells.join("|"));
    await expect(page.locator("textarea").nth(0)).toHaveValue("先写这条");
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
    await expect.poll(() => names(page)).toEqual([named[0], named[2], named[1]]);
    await expect(page.locator("textarea").nth(1)).toHaveValue("第三条");
    await page.locator(".material").nth(0).getByRole("button", { name: /^移除/ }).click();
    await page.waitForURL((address) => address.searchParams.getAll("item").length === 2);
    await expect.poll(() => names(page)).toEqual([named[2], named[1]]);
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
