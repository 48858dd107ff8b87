// What all stories share: a browser, checks that print one line each, and what every page must pass.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium, expect as once } from "@playwright/test";

/** Playwright's checks that wait for what a page does in its own time; a busy machine may take long. */
export const expect = once.configure({ timeout: 15_000 });

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// The switches keep Chromium from asking its maker's hosts at every start.
export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
  });
}

/**
 * A run over stories.
 *
 * - `base`: origin of a running server, such as http://127.0.0.1:8080
 * - `demo`: origin of the site that embeds the box of that server (`--demo`)
 * - `pictures`: folder for screenshots, if wanted
 * - `only`: regular expression that the name of a check must match
 */
export class Run {
  passed = 0;
  failed = 0;

  constructor(browser, { base, demo, pictures, only }) {
    this.browser = browser;
    this.base = base;
    this.demo = demo;
    this.pictures = pictures;
    this.only = only && new RegExp(only);
  }

  /**
   * Runs `story(page, context)` in a browser context of its own and prints one line. What the page
   * complains of in its console fails the check, but for `expected`: messages that are meant to come.
   * The other options are those of a Playwright context.
   */
  async check(name, story, { expected = /status of 40[04]/, ...options } = {}) {
    if (this.only && !this.only.test(name)) return;
    const context = await this.browser.newContext({
      baseURL: this.base,
      viewport: { width: 1200, height: 900 },
      locale: "zh-CN",
      ...options,
    });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    try {
      await story(page, context);
      assert.deepEqual(complaints.filter((text) => !expected.test(text)), []);
      this.passed += 1;
      console.log(`ok      ${name}`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAILED  ${name}\n${error.stack}`);
      await this.picture(page, `failed-${this.failed}`).catch(() => {});
    } finally {
      await context.close();
    }
  }

  /** A screenshot of the whole page, if pictures are wanted. */
  async picture(page, name) {
    if (this.pictures) await page.screenshot({ path: `${this.pictures}/${name}.png`, fullPage: true });
  }
}

/** Types a question into the box of the first page and sends it. */
export async function ask(page, question) {
  await page.goto("/");
  await page.locator("main [name=q]").fill(question);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/(search|answer)\?/);
}

/** Words that people can see: what is hidden does not count. */
export const shows = (locator, words) => expect(locator).toContainText(words, { useInnerText: true });

/** What the page says to those who do not see it. */
export const says = (page, words) => shows(page.locator("body > [role=status]"), words);

/** Holds back requests to addresses like this one until they are let go; `asked` comes with the first. */
export async function hold(page, address) {
  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  const asked = page.waitForRequest(address);
  await page.route(address, async (route) => {
    await held;
    // Who asked may no longer want it.
    await route.continue().catch(() => {});
  });
  return { asked, letGo };
}

/** axe finds nothing serious. The pages forbid inline scripts, so it comes in through the debugger. */
export async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  const serious = violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
  assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html)]), []);
}

/** Nothing is wider than the screen. */
export async function fits(page) {
  const [content, screen] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(content <= screen, `the page is ${content} pixels wide on a screen of ${screen}`);
}

/** Options of a narrow screen: the least width that the pages must fit. */
export const NARROW = { viewport: { width: 320, height: 640 } };
/** Options of a dark screen. */
export const DARK = { colorScheme: "dark" };
/** Options of a browser without scripts. */
export const WITHOUT_SCRIPTS = { javaScriptEnabled: false };
