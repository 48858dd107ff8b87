// Practices, places, comparison, coverage: numbers lead to what they count, pictures and data are saved.
import assert from "node:assert/strict";
import { DARK, NARROW, WITHOUT_SCRIPTS, accessible, expect, fits, shows } from "../harness.mjs";

const PRACTICE = "/mechanism/suggestion-two-replies-two-evaluations";
const PAGES = {
  mechanism: PRACTICE,
  region: "/region/330000",
  "region-without-documents": "/region/540000",
  regions: "/regions",
  "compare-form": "/compare",
  compare: "/compare?region=330000&region=120000&region=320000&region=540000",
  "compare-refused": "/compare?region=330000",
  coverage: "/coverage",
  "not-a-region": "/region/none",
};

export default async function practicesAndPlaces(run) {
  for (const [name, address] of Object.entries(PAGES)) {
    for (const lang of ["", "en"]) {
      const at = lang ? `${address}${address.includes("?") ? "&" : "?"}lang=${lang}` : address;
      const called = lang ? `${name}-${lang}` : name;
      await run.check(`${at} is accessible`, async (page) => {
        await page.goto(at);
        await accessible(page);
        assert.equal(await page.locator("h1").count(), 1);
        await run.picture(page, `${called}-1200`);
      });
      await run.check(`${at} fits a screen of 320 pixels`, async (page) => {
        await page.goto(at);
        await fits(page);
        await run.picture(page, `${called}-320`);
      }, NARROW);
    }
    await run.check(`${address} is accessible in the dark`, async (page) => {
      await page.goto(address);
      await accessible(page);
      await run.picture(page, `${name}-dark`);
    }, DARK);
    await run.check(`${address} fits a screen of 768 pixels and a sheet of paper`, async (page) => {
      await page.goto(address);
      await fits(page);
      await run.picture(page, `${name}-768`);
      await page.emulateMedia({ media: "print" });
      await run.picture(page, `${name}-print`);
    }, { viewport: { width: 768, height: 1024 } });
  }

  await run.check("a number of the matrix of provinces leads to as many practices", async (page) => {
    await page.goto("/regions");
    const cell = page.locator(".matrix td a").first();
    const number = Number((await cell.innerText()).match(/^\s*(\d+)/)[1]);
    await cell.click();
    await page.waitForURL(/\/region\/\d{6}.*#c-/);
    const category = new URL(page.url()).hash;
    await expect(page.locator(`${category} > .practices > li`)).toHaveCount(number);
  });

  await run.check("a number of the coverage leads to as many documents", async (page) => {
    await page.goto("/coverage");
    const cell = page.locator("#years .matrix td a").first();
    const number = (await cell.innerText()).trim();
    await cell.click();
    await page.waitForURL(/\/search\?/);
    await shows(page.locator("main"), new RegExp(`(^|\\D)${number}\\s*篇`));
  });

  await run.check("without scripts, places are chosen in the form and compared, and one alone is refused", async (page) => {
    await page.goto("/compare");
    const places = page.locator("select[name=region]");
    await places.nth(0).selectOption("330000");
    await page.locator("form.choose-form button").click();
    await shows(page.locator("[role=alert]"), "2 到 5 个");
    await places.nth(1).selectOption("120000");
    await page.locator("form.choose-form button").click();
    await page.waitForURL(/region=330000.*region=120000/);
    await expect(page.locator("[role=alert]")).toHaveCount(0);
    const cells = await page.locator(".side-by-side tbody td").allInnerTexts();
    assert.ok(cells.length > 1);
    for (const text of cells) assert.match(text, /「.+」|未见|无文献/s);
  }, WITHOUT_SCRIPTS);

  await run.check("a picture is saved that stands by itself, and its data opens in a spreadsheet", async (page) => {
    await page.goto(PRACTICE);
    const [picture, data] = await page.locator("#spread .save a").evaluateAll((links) => links.map((link) => link.href));
    const svg = await page.request.get(picture);
    assert.match(svg.headers()["content-type"], /^image\/svg\+xml/);
    assert.match(await svg.text(), /<title id="title">[\s\S]*<style>/);
    const csv = await (await page.request.get(data)).body();
    assert.deepEqual([...csv.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  });
}
