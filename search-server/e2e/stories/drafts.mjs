// Drafts: typed or chosen as a file, with and without scripts, and what is refused stays to be mended.
import assert from "node:assert/strict";
import { DARK, NARROW, WITHOUT_SCRIPTS, accessible, expect, fits, shows } from "../harness.mjs";

const DRAFT =
  "有的地方“对人大代表提出的建议实行两次答复”，也有人说“天上掉下来一座金光闪闪的大山”。\n天津市对代表建议实行三次答复，浙江省推行了一种新办法。\n西藏自治区开展专题询问。";

async function send(page, address = "/check") {
  await page.goto(address);
  await page.locator("textarea[name=text]").fill(DRAFT);
  await page.locator(".check-form button").click();
  await page.locator(".findings").waitFor();
}

export default async function drafts(run) {
  for (const address of ["/check", "/check?lang=en"]) {
    await run.check(`${address}: form and findings are accessible`, async (page) => {
      await page.goto(address);
      await accessible(page);
      await send(page, address);
      await accessible(page);
      await run.picture(page, `check${address.includes("en") ? "-en" : ""}-1200`);
    });
    await run.check(`${address}: findings fit a screen of 320 pixels`, async (page) => {
      await send(page, address);
      await fits(page);
      await run.picture(page, `check${address.includes("en") ? "-en" : ""}-320`);
    }, NARROW);
  }
  await run.check("findings are accessible in the dark", async (page) => {
    await send(page);
    await accessible(page);
    await run.picture(page, "check-dark");
  }, DARK);
  await run.check("a draft is checked without scripts; each number leads to its finding and back", async (page) => {
    await send(page);
    const numbers = await page.locator(".draft .ref").count();
    assert.ok(numbers >= 4, String(numbers));
    assert.equal(await page.locator(".findings > li").count(), numbers);
    await page.locator(".draft .ref").first().click();
    await expect(page).toHaveURL(/#f-1$/);
    await page.locator("#f-1 a.number").click();
    await expect(page).toHaveURL(/#m-1$/);
    const text = await page.locator(".findings").innerText();
    for (const word of ["一致", "未找到", "未识别出做法"]) assert.match(text, new RegExp(word));
  }, WITHOUT_SCRIPTS);
  await run.check("a file is checked, and a wrong one is refused with what was typed still there", async (page) => {
    await page.goto("/check");
    const file = (name, text) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });
    await page.locator("input[type=file]").setInputFiles(file("稿.txt", DRAFT));
    await page.locator(".check-form button").click();
    await page.locator(".findings").waitFor();
    await page.goto("/check");
    await page.locator("textarea[name=text]").fill("改到一半的稿子");
    await page.locator("input[type=file]").setInputFiles(file("稿.docx", "hello"));
    await page.locator(".check-form button").click();
    await shows(page.locator("[role=alert]"), "稿.docx");
    await expect(page.locator("textarea[name=text]")).toHaveValue("改到一半的稿子");
    await page.locator("input[type=file]").setInputFiles(file("大.docx", "x".repeat(20 << 20)));
    await page.locator(".check-form button").click();
    await shows(page.locator("[role=alert]"), "5 MB");
  }, { expected: /status of 4\d\d/ });
}
