// What the three kinds of users come for, from the first page to the proof.
import assert from "node:assert/strict";
import { DARK, NARROW, WITHOUT_SCRIPTS, accessible, ask, expect, fits, shows } from "../harness.mjs";

export default async function journeys(run) {
  for (const question of ["哪些省份实行代表建议两次答复", "all provinces that use two-round suggestion replies"]) {
    await run.check(`a researcher asks “${question}” and follows the proof to its paragraph`, async (page) => {
      await ask(page, question);
      for (const told of ["天津市", "2021", "没有文献"]) await shows(page.locator("main"), told);
      await run.picture(page, "answer");
      await page.locator("main a[href*='#para_']").first().click();
      await page.waitForURL(/\/doc\/[0-9a-z]+[^#]*#para_/);
      const anchor = new URL(page.url()).hash.slice(1);
      await shows(page.locator(`[id="${anchor}"]`), "两次");
      await run.picture(page, "document");
    });
  }

  await run.check("a member of staff narrows a search by a facet, and the count is what was shown", async (page) => {
    await ask(page, "代表联络站");
    await run.picture(page, "search");
    const facet = page.locator("#facets a[href*='province=']").first();
    const count = Number((await facet.innerText()).match(/(\d+)\s*$/)[1]);
    await facet.click();
    await page.waitForURL(/province=/);
    await shows(page.locator("main"), new RegExp(`找到\\s*${count}\\s*篇`));
    await page.goBack();
    await expect(page).not.toHaveURL(/province=/);
  });

  await run.check("a visitor finds nothing and is told what to do", async (page) => {
    await ask(page, "“并不存在的一句话在这里”");
    await shows(page.locator("main"), /没有|未找到/);
    await run.picture(page, "nothing");
  });

  await run.check("the keyboard alone reaches the box and the results", async (page) => {
    await page.goto("/");
    await page.locator("main [name=q]").focus();
    await page.keyboard.type("预算联网监督");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search\?/);
    await page.keyboard.press("Tab");
    assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY");
  });

  await run.check("the pages work without scripts", async (page) => {
    await ask(page, "哪些省份实行代表建议两次答复");
    await shows(page.locator("main"), "天津市");
  }, WITHOUT_SCRIPTS);

  // What a screen reader is told, in its order; [\s\S]* stands for the rest.
  for (const [address, ...told] of [
    ["/", "heading \"他山\" \\[level=1\\]", "search:", "combobox \"检索式或问题\"", "button \"检索\"", "region \"示例问题\"", "heading \"库中现有\""],
    ["/answer?q=哪些省份实行代表建议两次答复", "heading \"31 个省级行政区中", "img \"", "heading \"各地与原文", "table", "row \"", "link \""],
    ["/search?q=代表联络站", "heading \"检索结果\" \\[level=1\\]", "status: 找到", "navigation \"排序\"", "listitem", "complementary \"筛选\""],
  ]) {
    await run.check(`${address} is told to assistive technology in its order`, async (page) => {
      await page.goto(address);
      assert.match(await page.locator("main").ariaSnapshot(), new RegExp(told.join("[\\s\\S]*")));
    });
  }

  const addresses = ["/", "/search?q=代表", "/search?q=哪些省份开展专题询问", "/answer?q=票决制", "/mechanisms", "/topics", "/doc/none"];
  for (const [index, address] of addresses.entries()) {
    await run.check(`${address} is accessible`, async (page) => {
      await page.goto(address);
      await accessible(page);
    });
    await run.check(`${address} is accessible in the dark`, async (page) => {
      await page.goto(address);
      await accessible(page);
      await run.picture(page, `dark-${index}`);
    }, DARK);
    await run.check(`${address} fits a screen of 320 pixels`, async (page) => {
      await page.goto(address);
      await fits(page);
      await run.picture(page, `narrow-${index}`);
    }, NARROW);
  }
}
