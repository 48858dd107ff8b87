// What people take with them: files, and answers that can be checked later.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DARK, NARROW, WITHOUT_SCRIPTS, accessible, expect, fits, shows } from "../harness.mjs";

const QUESTION = "/answer?q=哪些省份实行代表建议两次答复";

export default async function takingAway(run) {
  for (const [how, options] of [["", {}], [", without scripts", WITHOUT_SCRIPTS]]) {
    await run.check(`an answer is kept, and its address shows it as it was${how}`, async (page) => {
      await page.goto(QUESTION);
      const sentence = await page.locator("h1").innerText();
      await page.getByRole("button", { name: "保存并引用这个答案" }).click();
      await page.waitForURL(/\/a\/[0-9a-f]{16}$/);
      await expect(page.locator("h1")).toHaveText(sentence);
      await shows(page.locator(".kept"), /照存原样[^]*答案没有变化/);
      await shows(page.locator(".kept .citation"), /\[DS\/OL\][^]*\/a\/[0-9a-f]{16}/);
      if (!how) {
        await run.picture(page, "kept-answer");
        await accessible(page);
      }
    }, options);
  }

  for (const [how, options] of [["dark", DARK], ["narrow", NARROW]]) {
    await run.check(`a kept answer, ${how}`, async (page) => {
      await page.goto(`${QUESTION}&lang=en`);
      await page.getByRole("button", { name: "Keep and cite this answer" }).click();
      await page.waitForURL(/\/a\/[0-9a-f]{16}\?lang=en$/);
      await shows(page.locator(".kept"), "Nothing has changed since");
      await fits(page);
      await accessible(page);
    }, options);
  }

  await run.check("a result is saved as a file with all its rows", async (page) => {
    await page.goto("/search?q=代表");
    const total = await page.evaluate(async () => (await (await fetch("/api/v1/search?q=代表")).json()).total);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV", exact: true }).click()]);
    assert.match(saved.suggestedFilename(), /^tashan-search-\d{4}-\d\d-\d\d\.csv$/);
    const lines = readFileSync(await saved.path(), "utf8");
    assert.ok(lines.startsWith("\ufeffnumber "), lines.slice(0, 40));
    assert.ok(lines.trim().split("\n").length > total, "a row a document");
  });
}
