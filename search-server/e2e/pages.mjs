// Journeys through the pages in a real browser, against a server that is already running:
//   node pages.mjs http://127.0.0.1:8080 [folder for screenshots]
// Each check prints one line; the exit status is 1 if one fails.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [base, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
});
let passed = 0;
let failed = 0;

async function check(name, story, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, locale: "zh-CN", ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  try {
    await story(page);
    // A page of a problem is a 404 or 400 on purpose; everything else in the console is ours to mend.
    assert.deepEqual(complaints.filter((text) => !/status of 40[04]/.test(text)), []);
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  } finally {
    await context.close();
  }
}

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

async function ask(page, question) {
  await page.goto(base);
  await page.getByRole("searchbox").fill(question);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/search\?/);
}

async function accessible(page) {
  // The policy of the pages forbids inline scripts; the checker comes in through the debugger.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  const serious = violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
  assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html)]), []);
}

for (const question of ["哪些省份实行代表建议两次答复", "all provinces that use two-round suggestion replies"]) {
  await check(`a researcher asks “${question}” and follows the proof to its paragraph`, async (page) => {
    await ask(page, question);
    const text = await page.locator("main").innerText();
    assert.match(text, /天津市/);
    assert.match(text, /2021/);
    assert.match(text, /没有文献/);
    await picture(page, "answer");
    await page.locator("main a[href*='#para_']").first().click();
    await page.waitForURL(/\/doc\/[0-9a-z]+#para_/);
    const anchor = new URL(page.url()).hash.slice(1);
    assert.match(await page.locator(`[id="${anchor}"]`).innerText(), /两次/);
    await picture(page, "document");
  });
}

await check("a member of staff narrows a search by a facet, and the count is what was shown", async (page) => {
  await ask(page, "代表联络站");
  await picture(page, "search");
  const facet = page.locator("a[href*='province=']").first();
  const count = Number((await facet.innerText()).match(/(\d+)\s*$/)?.[1] ?? (await facet.locator("xpath=..").innerText()).match(/(\d+)\D*$/)[1]);
  await facet.click();
  assert.match(await page.locator("main").innerText(), new RegExp(`找到\\s*${count}\\s*篇`));
  await page.goBack();
  assert.doesNotMatch(page.url(), /province=/);
});

await check("a visitor finds nothing and is told what to do", async (page) => {
  await ask(page, "“并不存在的一句话在这里”");
  assert.match(await page.locator("main").innerText(), /没有|未找到/);
  await picture(page, "nothing");
});

await check("the keyboard alone reaches the box and the results", async (page) => {
  await page.goto(base);
  await page.getByRole("searchbox").focus();
  await page.keyboard.type("预算联网监督");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/search\?/);
  await page.keyboard.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY");
});

const addresses = ["/", "/search?q=代表", "/search?q=哪些省份开展专题询问", "/answer?q=票决制", "/mechanisms", "/doc/none"];
for (const address of addresses) {
  await check(`${address} is accessible`, async (page) => {
    await page.goto(base + address);
    await accessible(page);
  });
  await check(`${address} fits a screen of 320 pixels`, async (page) => {
    await page.goto(base + address);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 320, `the page is ${width} pixels wide`);
    await picture(page, `narrow-${addresses.indexOf(address)}`);
  }, { viewport: { width: 320, height: 640 } });
}

await check("the pages are readable in the dark", async (page) => {
  await page.goto(`${base}/search?q=哪些省份开展专题询问`);
  await accessible(page);
  await picture(page, "dark");
}, { colorScheme: "dark" });

await check("the pages work without scripts", async (page) => {
  await ask(page, "哪些省份实行代表建议两次答复");
  assert.match(await page.locator("main").innerText(), /天津市/);
}, { javaScriptEnabled: false });

await browser.close();
console.log(`pages in a browser: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
