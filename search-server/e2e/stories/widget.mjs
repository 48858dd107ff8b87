// The search box on a site of another origin, under the strictest policy that it can work with.
import assert from "node:assert/strict";
import { DARK, NARROW, WITHOUT_SCRIPTS, accessible, expect, fits, hold, shows } from "../harness.mjs";

const QUESTION = "哪些省份实行代表建议两次答复";

const element = (page) => page.locator("tashan-search");
const box = (page) => element(page).getByRole("combobox");
const panel = (page) => element(page).getByRole("listbox");
const options = (page) => element(page).getByRole("option");

// Requests to the interface, as they are sent.
function asked(page) {
  const list = [];
  page.on("request", (request) => request.url().includes("/api/v1/") && list.push(decodeURIComponent(request.url())));
  return list;
}

/** Types, and waits for what is found for the whole of it: the last line leads to all of that. */
async function type(page, text) {
  await box(page).pressSequentially(text);
  await finds(page, text);
}

/** The list is that of this text. */
async function finds(page, text) {
  await expect(panel(page).locator(`.tashan-all[href*="${new URLSearchParams({ q: text })}&"]`).last()).toBeVisible();
}

export default async function widget(run) {
  const site = { baseURL: run.demo };
  const server = run.base;

  await run.check("widget: nothing is asked before somebody types", async (page) => {
    const list = asked(page);
    await page.goto("/", { waitUntil: "networkidle" });
    await box(page).focus();
    await page.waitForTimeout(400);
    assert.deepEqual(list, []);
    await run.picture(page, "widget-empty");
  }, site);

  await run.check("widget: a question is answered with quotations, and the proof opens", async (page) => {
    await page.goto("/");
    await type(page, QUESTION);
    const [answer] = await page.getByRole("group", { name: "各地做法" }).getByRole("option").allInnerTexts();
    assert.match(answer, /31 个省级行政区/);
    const row = page.locator(".tashan-row", { hasText: "天津市" });
    await shows(row, "两次");
    await expect(page.getByRole("status")).toHaveText(/^找到 \d+ 个省份、\d+ 篇文献$/);
    await accessible(page);
    await run.picture(page, "widget-answer");
    await row.click();
    await page.waitForURL(/\/doc\/[0-9a-z]+#para_/);
    assert.ok(page.url().startsWith(server));
  }, site);

  await run.check("widget: hits lead to their paragraph, the last line to all of them", async (page) => {
    await page.goto("/");
    await type(page, "代表联络站");
    const hrefs = await options(page).evaluateAll((all) => all.map((option) => option.href));
    assert.ok(hrefs.some((href) => /\/doc\/.+#para_/.test(href)), hrefs.join(" "));
    assert.ok(hrefs.every((href) => href.startsWith(`${server}/`)));
    const all = options(page).last();
    const count = Number((await all.innerText()).match(/\d+/)[0]);
    await all.click();
    await page.waitForURL(/\/search\?/);
    await shows(page.locator("main"), new RegExp(`找到\\s*${count}\\s*篇`));
  }, site);

  await run.check("widget: the keyboard alone", async (page) => {
    await page.goto("/");
    await page.keyboard.press("/");
    await type(page, "票决制");
    await expect(box(page)).toHaveAttribute("aria-expanded", "true");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const active = await box(page).getAttribute("aria-activedescendant");
    assert.equal(await page.locator(`[id="${active}"]`).getAttribute("aria-selected"), "true");
    assert.equal(await options(page).nth(1).getAttribute("id"), active);
    await page.keyboard.press("End");
    assert.equal(await options(page).last().getAttribute("aria-selected"), "true");
    await page.keyboard.press("ArrowDown");
    assert.equal(await box(page).getAttribute("aria-activedescendant"), null);
    await page.keyboard.press("Escape");
    await expect(panel(page)).toBeHidden();
    await expect(box(page)).toHaveValue("票决制");
    await page.keyboard.press("Escape");
    await expect(box(page)).toHaveValue("");
    await type(page, "票决制");
    await page.keyboard.press("Tab");
    await expect(panel(page)).toBeHidden();
    await box(page).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.href.startsWith(server));
  }, site);

  await run.check("widget: Control and Enter open another window", async (page, context) => {
    await page.goto("/");
    await type(page, "票决制");
    await page.keyboard.press("ArrowDown");
    const opened = context.waitForEvent("page");
    await page.keyboard.press("Control+Enter");
    await (await opened).waitForURL((url) => url.href.startsWith(server));
    assert.ok(page.url().startsWith(run.demo));
  }, site);

  await run.check("widget: a slash is a slash while one types elsewhere, and Control+K is the browser's", async (page) => {
    await page.goto("/");
    const note = page.getByLabel("留言标题");
    await note.focus();
    await page.keyboard.press("/");
    assert.equal(await note.inputValue(), "/");
    await note.blur();
    await page.keyboard.press("Control+k");
    assert.notEqual(await page.evaluate(() => document.activeElement.name), "q");
  }, site);

  await run.check("widget: an input method at work is left alone", async (page, context) => {
    const list = asked(page);
    await page.goto("/");
    await box(page).focus();
    const debug = await context.newCDPSession(page);
    for (const typed of ["p", "pi", "piao", "piaojue"]) {
      await debug.send("Input.imeSetComposition", { text: typed, selectionStart: typed.length, selectionEnd: typed.length });
      await page.waitForTimeout(60);
    }
    await page.waitForTimeout(400);
    assert.deepEqual(list, [], "asked while composing");
    // Keys of the input method: choosing a candidate, confirming it.
    for (const key of ["ArrowDown", "Enter", "Escape", "/"]) {
      await box(page).evaluate((input, name) => input.dispatchEvent(
        new KeyboardEvent("keydown", { key: name, keyCode: 229, isComposing: true, bubbles: true, cancelable: true })), key);
    }
    assert.equal(page.url(), `${run.demo}/`);
    assert.equal(await panel(page).isVisible(), false);
    await debug.send("Input.insertText", { text: "票决制" });
    await finds(page, "票决制");
    assert.equal(await box(page).inputValue(), "票决制");
    assert.ok(list.length > 0 && list.every((url) => url.includes("票决制")), list.join(" "));
  }, site);

  await run.check("widget: an answer that comes too late is not shown", async (page) => {
    await page.goto("/");
    const late = await hold(page, /api\/v1\/search\?q=%E9%A2%84%E7%AE%97(&|$)/);
    await box(page).fill("预算");
    await late.asked;
    await box(page).fill("票决制");
    await finds(page, "票决制");
    const before = await panel(page).innerText();
    assert.match(before, /票决/);
    late.letGo();
    await page.waitForTimeout(500);
    assert.equal(await panel(page).innerText(), before);
  }, site);

  for (const [what, answer, says] of [
    ["away", (route) => route.abort(), /连不上/],
    ["overrun", (route) => route.fulfill({ status: 429, headers: { "access-control-allow-origin": "*" } }), /请稍后/],
    ["broken", (route) => route.fulfill({ status: 200, body: "<html>", headers: { "access-control-allow-origin": "*" } }), /连不上/],
  ]) {
    await run.check(`widget: the server is ${what}, and the form still works`, async (page) => {
      await page.goto("/");
      await page.route("**/api/v1/**", answer);
      await box(page).pressSequentially("票决制");
      await page.getByText(says).waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/search\?q=/);
      assert.ok(page.url().startsWith(server));
    }, { ...site, expected: /Failed to load resource|ERR_FAILED/ });
  }

  await run.check("widget: what an answer says is text, and its links are the server's", async (page) => {
    const nasty = "<img src=x onerror=alert(1)><script>alert(1)</script>\u202Eabc";
    await page.goto("/");
    await page.route("**/api/v1/search?**", async (route) => {
      const response = await route.fetch();
      const found = await response.json();
      for (const [index, hit] of found.hits.entries()) {
        hit.document.title = nasty;
        hit.document.url = "javascript:alert(1)";
        for (const passage of hit.passages) {
          passage.url = ["javascript:alert(1)", "//evil.example/", "https://evil.example/"][index % 3];
          passage.text = nasty;
          passage.highlights = [[0, 4]];
        }
      }
      await route.fulfill({ response, json: found });
    });
    page.on("dialog", () => assert.fail("a script ran"));
    await type(page, "代表联络站");
    await shows(panel(page), "<img src=x onerror=alert(1)>");
    await expect(panel(page).locator("img, script")).toHaveCount(0);
    const hrefs = await options(page).evaluateAll((all) => all.map((option) => option.href));
    assert.ok(hrefs.every((href) => href.startsWith(`${server}/`)), hrefs.join(" "));
  }, site);

  await run.check("widget: filters of the element hold for list, links and form", async (page) => {
    const list = asked(page);
    await page.goto("/");
    await page.locator("tashan-search").evaluate((element) => {
      const made = document.createElement("tashan-search");
      for (const name of ["endpoint", "facets"]) made.setAttribute(name, element.getAttribute(name));
      made.setAttribute("province", "浙江");
      element.replaceWith(made);
    });
    await type(page, "代表");
    assert.ok(list.length > 0 && list.every((url) => url.includes("province=浙江")), list.join(" "));
    const all = new URL(await options(page).last().getAttribute("href"));
    assert.equal(all.searchParams.get("province"), "浙江");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search\?/);
    assert.equal(new URL(page.url()).searchParams.get("province"), "浙江");
  }, site);

  await run.check("widget: large type", async (page) => {
    await page.goto("/");
    const size = () => box(page).evaluate((input) => Number.parseFloat(getComputedStyle(input).fontSize));
    const usual = await size();
    await page.getByRole("button", { name: "大字" }).click();
    assert.ok((await size()) >= 20 && (await size()) > usual);
    const height = (await box(page).boundingBox()).height;
    assert.ok(height >= 48, `the box is ${height} pixels high`);
    await type(page, "票决制");
    await run.picture(page, "widget-large");
    await page.getByRole("button", { name: "常规字号" }).click();
    assert.equal(await size(), usual);
  }, site);

  await run.check("widget: a screen of 320 pixels", async (page) => {
    await page.goto("/");
    await type(page, QUESTION);
    await fits(page);
    await run.picture(page, "widget-narrow");
  }, { ...site, ...NARROW });

  for (const [name, options] of [["dark", DARK], ["forced colours", { forcedColors: "active" }]]) {
    await run.check(`widget: ${name}`, async (page) => {
      await page.goto("/widget");
      await type(page, QUESTION);
      await page.keyboard.press("ArrowDown");
      await accessible(page);
      await run.picture(page, `widget-${name.split(" ")[0]}`);
    }, options);
  }

  await run.check("widget: without scripts the form leads to the results", async (page) => {
    await page.goto("/");
    await page.getByRole("searchbox").fill("票决制");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search\?q=/);
    await shows(page.locator("main"), "票决");
  }, { ...site, ...WITHOUT_SCRIPTS });

  await run.check("widget: what assistive technology is told", async (page) => {
    await page.goto("/");
    await type(page, "月进站");
    assert.match(await page.locator("tashan-search").ariaSnapshot(), new RegExp([
      "button \"大字\"",
      "search:",
      "combobox \"检索人大经验\" \\[expanded\\]: 月进站",
      "button \"检索\"",
      "status: 找到",
      "listbox \"检索结果\":",
      "group \"",
      "option \"",
      "option \"查看全部 \\d+ 篇文献\"",
    ].join("[\\s\\S]*")));
  }, site);

  await run.check("widget: English", async (page) => {
    await page.goto(`${server}/widget?lang=en`);
    await box(page).pressSequentially("all provinces that use two-round suggestion replies");
    await page.getByRole("group", { name: "Who does it" }).waitFor();
    await shows(page.locator("tashan-search [role=status]"), "documents found");
  });

  await run.check("widget: a frame of a listed site shows it, one of another is refused", async (page) => {
    await page.goto("/framed");
    const frame = page.frameLocator("iframe");
    await frame.getByRole("combobox").pressSequentially("票决制");
    await frame.getByRole("listbox").waitFor();
    await run.picture(page, "widget-framed");
    const policy = await page.evaluate(async (url) => {
      const frame = document.createElement("iframe");
      frame.src = url;
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener("load", resolve));
      try { return frame.contentWindow.location.href; } catch { return "refused"; }
    }, `${server}/search`);
    assert.equal(policy, "refused");
  }, { ...site, expected: /frame-ancestors|refused to connect|ERR_BLOCKED_BY_RESPONSE/i });

  await run.check("widget: a file that is not the one of the snippet does not run", async (page) => {
    await page.route("**/widget/v1/tashan.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${await response.text()}\n` });
    });
    await page.goto("/");
    assert.equal(await page.getByRole("combobox").count(), 0);
    assert.equal(await page.getByRole("searchbox").count(), 1);
  }, { ...site, expected: /integrity/ });

  await run.check("widget: the page for webmasters is accessible and fits", async (page) => {
    await page.goto("/widget");
    await accessible(page);
    await fits(page);
    await run.picture(page, "widget-help");
  }, NARROW);
}
