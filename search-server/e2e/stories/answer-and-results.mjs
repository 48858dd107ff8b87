// What stands on answers and results, with a script and without: suggestions, keys, copying, excluding,
// going back, printing, both languages, every width.
import assert from "node:assert/strict";
import { DARK, NARROW, WITHOUT_SCRIPTS, accessible, expect, fits, hold, says, shows } from "../harness.mjs";

const QUESTION = "/answer?q=哪些省份实行代表建议两次答复";
const RESULTS = "/search?q=代表";
const box = (page) => page.locator("form[role=search] input[name=q]");
const activeText = (page) => page.evaluate(() => document.activeElement.textContent.trim());

/** Sends what an input method sends: keys that only compose, and a text that grows. */
async function compose(page, text, { confirm } = {}) {
  const client = await page.context().newCDPSession(page);
  await client.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  if (confirm) await client.send("Input.insertText", { text });
}

export default async function answersAndResults(run) {
  await run.check("suggestions come while typing, and Enter opens the chosen one", async (page) => {
    await page.goto("/");
    await box(page).fill("专题");
    await page.waitForSelector("#suggestions [role=option]");
    await expect(box(page)).toHaveAttribute("aria-expanded", "true");
    await run.picture(page, "suggestions");
    await accessible(page);
    await page.keyboard.press("ArrowDown");
    const active = await box(page).getAttribute("aria-activedescendant");
    const first = page.locator("#suggestions [role=option]").first();
    assert.equal(await first.getAttribute("id"), active);
    assert.equal(await first.getAttribute("aria-selected"), "true");
    const name = await first.locator(".label").evaluate((label) => label.firstChild.textContent);
    await page.keyboard.press("Enter");
    await page.waitForURL((address) => address.pathname !== "/");
    await shows(page.locator("main"), name);
  });

  await run.check("Escape closes the suggestions and keeps what was typed", async (page) => {
    await page.goto("/");
    await box(page).fill("专题");
    await page.waitForSelector("#suggestions [role=option]");
    await page.keyboard.press("Escape");
    await expect(page.locator("#suggestions")).toBeHidden();
    assert.equal(await box(page).inputValue(), "专题");
  });

  await run.check("a fast typist asks once", async (page) => {
    const asked = [];
    page.on("request", (request) => request.url().includes("/suggest") && asked.push(new URL(request.url()).searchParams.get("q")));
    // The page's clock stands still between the keys: how fast they come does not depend on this machine.
    await page.clock.install({ time: 0 });
    await page.goto("/");
    await page.clock.pauseAt(60_000);
    for (const letter of "zhuanti") {
      await page.keyboard.type(letter);
      await page.clock.runFor(60);
    }
    assert.deepEqual(asked, []);
    await page.clock.runFor(200);
    await page.waitForSelector("#suggestions [role=option]");
    assert.deepEqual(asked, ["zhuanti"]);
  });

  await run.check("suggestions that come too late are not shown", async (page) => {
    await page.goto("/");
    const late = await hold(page, /suggest\?q=%E9%A2%84%E7%AE%97$/);
    await box(page).fill("预算");
    await late.asked;
    await box(page).fill("专题");
    await shows(page.locator("#suggestions"), "专题");
    const before = await page.locator("#suggestions").innerText();
    late.letGo();
    await page.waitForTimeout(500);
    assert.equal(await page.locator("#suggestions").innerText(), before);
  });

  await run.check("nothing happens while an input method composes", async (page) => {
    const asked = [];
    page.on("request", (request) => request.url().includes("/suggest") && asked.push(request.url()));
    await page.goto("/");
    await box(page).focus();
    await compose(page, "zhuan ti");
    await page.waitForTimeout(400);
    assert.deepEqual(asked, []);
    const address = page.url();
    // The Enter that takes a candidate: Chromium names it composing, Safari by the code 229.
    for (const event of [{ isComposing: true }, { keyCode: 229 }]) {
      const sent = await box(page).evaluate((input, init) => {
        return input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init }));
      }, event);
      assert.equal(sent, false, "Enter is kept from the form");
      await page.evaluate((init) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true, ...init })), event);
    }
    assert.equal(page.url(), address);
    await compose(page, "专题", { confirm: true });
    await page.waitForSelector("#suggestions [role=option]");
    assert.equal(asked.length, 1);
  });

  await run.check("`/` goes to the box, but not while typing", async (page) => {
    await page.goto(RESULTS);
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.name), "q");
    assert.equal(await box(page).inputValue(), "代表");
    await page.keyboard.press("End");
    await page.keyboard.type("/");
    assert.equal(await box(page).inputValue(), "代表/");
  });

  await run.check("arrows go from hit to hit, and Enter opens", async (page) => {
    await page.goto(RESULTS);
    const titles = await page.locator(".hits .hit h2 a").allInnerTexts();
    assert.ok(titles.length > 2);
    await box(page).focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await activeText(page), titles[0]);
    await page.keyboard.press("ArrowDown");
    assert.equal(await activeText(page), titles[1]);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.equal(await page.evaluate(() => document.activeElement.name), "q");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/doc\//);
  });

  await run.check("a hit's link and citation are copied, as text and as rich text, and that is said", async (page, context) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(RESULTS);
    const hit = page.locator(".hits .hit").first();
    const url = await hit.locator("h2 a").evaluate((link) => link.href);
    await hit.getByRole("button", { name: "复制链接" }).click();
    await says(page, "已复制链接");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), url);
    await hit.getByRole("button", { name: "复制引文" }).click();
    const read = () => page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const text = async (type) => (await item.getType(type)).text();
      return [await text("text/plain"), await text("text/html")];
    });
    await says(page, "已复制引文");
    const [text, html] = await read();
    assert.equal(text, `${await hit.getAttribute("data-citation")} ${url}`);
    assert.match(text, /\[[A-Z]+(\/OL)?\]/, "the type of a reference, as GB/T 7714 marks it");
    assert.ok(html.includes(`href="${url}"`), html);
    await page.goto(QUESTION);
    await page.getByRole("button", { name: "复制原文与出处" }).first().click();
    await says(page, "已复制原文与出处");
    const [quoted] = await read();
    assert.match(quoted, /^「.+」（.+#.+）$/s);
  });

  await run.check("without scripts there are no dead buttons, and the citation is there", async (page) => {
    await page.goto(RESULTS);
    assert.equal(await page.locator(".hit button").count(), 0);
    await page.locator(".cite summary").first().click();
    await expect(page.locator(".cite .citation").first()).toBeVisible();
  }, WITHOUT_SCRIPTS);

  await run.check("a value is excluded: the count is what was said, a chip takes it back, and back goes back", async (page) => {
    await page.goto(RESULTS);
    const whole = await page.locator(".total").textContent();
    const exclude = page.locator("#facets a.exclude").first();
    const left = (await exclude.getAttribute("title")).match(/余 (\d+) 篇/)[1];
    await exclude.click();
    await expect(page).toHaveURL(/exclude\.province=/);
    await expect(page.locator(".total")).toHaveText(new RegExp(`找到\\s*${left}\\s*篇`));
    await run.picture(page, "excluded");
    await page.goBack();
    await expect(page.locator(".total")).toHaveText(whole);
    await page.goForward();
    await expect(page.locator(".total")).not.toHaveText(whole);
    await page.locator(".chips a").first().click();
    await expect(page.locator(".total")).toHaveText(whole);
  });

  await run.check("back restores where one was, and what the box asked", async (page) => {
    await page.goto(RESULTS);
    await page.evaluate(() => scrollTo(0, 900));
    const before = await page.evaluate(() => scrollY);
    assert.ok(before > 300);
    await page.evaluate(() => document.querySelector(".hits .hit:last-child h2 a").click());
    await page.waitForURL(/\/doc\//);
    await page.goBack();
    await page.waitForURL(/\/search/);
    await page.waitForFunction((y) => Math.abs(scrollY - y) < 60, before);
    assert.equal(await box(page).inputValue(), "代表");
  });

  await run.check("an answer is readable without its colours, in words", async (page) => {
    await page.goto(QUESTION);
    const bar = await page.locator("svg.bar").getAttribute("aria-label");
    const counts = [...bar.matchAll(/ (\d+)/g)].map((match) => Number(match[1]));
    assert.equal(counts.reduce((sum, count) => sum + count, 0), 31, bar);
    assert.equal(await page.locator(".map a").count(), 31);
    for (const link of await page.locator(".map a").all()) {
      const target = (await link.getAttribute("href")).slice(1);
      assert.equal(await page.locator(`[id="${target}"]`).count(), 1, target);
    }
    assert.equal(await page.locator(".legend li").count(), 7);
    assert.ok(await page.locator("table caption").count() > 0);
  });

  await run.check("printed, nothing is folded away and proofs have addresses", async (page) => {
    await page.goto(QUESTION);
    await page.emulateMedia({ media: "print" });
    for (const hidden of ["form.box", ".site", ".tools", ".next"]) {
      assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
    }
    for (const details of await page.locator("details:not([open]) .proof").all()) {
      assert.equal(await details.isVisible(), true);
    }
    const printed = await page.locator(".from a").first().evaluate((link) => getComputedStyle(link, "::after").content);
    assert.match(printed, /\/doc\//);
    await run.picture(page, "print");
  });

  const pages = { home: "/", answer: QUESTION, results: RESULTS, mechanisms: "/mechanisms", topics: "/topics", topic: "/topic/supervision", problems: "/help/problems" };
  for (const [name, path] of Object.entries(pages)) {
    const address = `${path}${path.includes("?") ? "&" : "?"}lang=en`;
    await run.check(`${name} in English is accessible and fits`, async (page) => {
      await page.goto(address);
      assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
      await accessible(page);
      await run.picture(page, `english-${name}`);
    });
    for (const width of [320, 768, 1200, 1600]) {
      await run.check(`${name} fits ${width} pixels`, async (page) => {
        for (const spoken of [path, address]) {
          await page.goto(spoken);
          await fits(page);
        }
        await run.picture(page, `${name}-${width}`);
      }, { viewport: { width, height: 900 } });
    }
    await run.check(`${name} in English is accessible in the dark`, async (page) => {
      await page.goto(address);
      await accessible(page);
    }, { ...DARK, ...NARROW });
  }

  await run.check("the first page is there at once and small", async (page) => {
    await page.goto("/");
    const client = await page.context().newCDPSession(page);
    await client.send("Network.enable");
    await client.send("Network.setCacheDisabled", { cacheDisabled: true });
    let bytes = 0;
    client.on("Network.loadingFinished", (loaded) => {
      bytes += loaded.encodedDataLength;
    });
    const times = [];
    for (let visit = 0; visit < 5; visit += 1) {
      bytes = 0;
      await page.goto("/", { waitUntil: "load" });
      times.push(await page.evaluate(() => performance.getEntriesByType("navigation")[0].responseEnd));
    }
    const median = times.sort((left, right) => left - right)[2];
    assert.ok(median < 100, `${times}`);
    assert.ok(bytes > 0 && bytes < 60_000, `${bytes} bytes`);
  });
}
