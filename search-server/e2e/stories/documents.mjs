// A document, the help and the page of the API: from the proof to its source, with and without scripts.
import assert from "node:assert/strict";
import { DARK, NARROW, WITHOUT_SCRIPTS, accessible, expect, fits, says, shows } from "../harness.mjs";

/** The address of a document in which something is asserted, asked of the API. */
async function proof(page) {
  const answer = await page.request.get("/api/v1/answer?q=哪些省份实行代表建议两次答复");
  const { rows } = await answer.json();
  return rows[0].evidence[0];
}

export default async function documents(run) {
  await run.check("a proof is underlined, and its number leads to the note and back", async (page) => {
    const { url, quote } = await proof(page);
    await page.goto(url);
    const anchor = new URL(page.url()).hash.slice(1);
    const passage = page.locator(`[id="${anchor}"]`);
    const marks = await passage.locator("mark.proof").allInnerTexts();
    assert.ok(marks.join("").includes(quote), `${quote} is not among ${marks}`);
    await passage.locator("a.ref").first().click();
    await page.waitForURL(/#note-\d+$/);
    const note = page.locator("li.side-note:target");
    await shows(note, /规则判定|人工核定/);
    await note.locator("a.number").click();
    await page.waitForURL(/#said-\d+$/);
    await expect(page.locator("mark.proof:target")).toHaveCount(1);
    await run.picture(page, "document-proof");
  });

  await run.check("a citation and a paragraph are copied with their address", async (page, context) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const { url } = await proof(page);
    await page.goto(url);
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole("button", { name: "复制引文" }).click();
    await says(page, "已复制");
    await expect.poll(copied).toMatch(/\[[A-Z/]+\][^]+http:\/\/[^\n]+\/doc\/[0-9a-z]+$/);
    const button = page.locator(".passage .copy").last();
    await button.focus();
    await page.keyboard.press("Enter");
    await expect.poll(copied).toMatch(/^“[^¶]+”（[^¶\n]+）\n[^¶\n]+#[^¶]*$/);
  });

  await run.check("an anchor of another edition is said to be missing, and nothing breaks", async (page) => {
    const { url } = await proof(page);
    await page.goto(`${url.split("#")[0]}#para_9999`);
    await shows(page.locator(".missing-anchor"), "para_9999");
  });

  await run.check("a document is whole without scripts", async (page) => {
    const { url, quote } = await proof(page);
    await page.goto(url);
    assert.ok((await page.locator("main").innerText()).replace(/\s/g, "").includes(quote.slice(0, 10)));
    assert.equal(await page.locator(".copy").count(), 0);
    assert.match(await page.locator("#citation").innerText(), /\[[A-Z/]+\]/);
  }, WITHOUT_SCRIPTS);

  await run.check("a document prints its notes and no controls", async (page) => {
    const { url } = await proof(page);
    await page.goto(url);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".copy").first().isVisible(), false);
    assert.equal(await page.locator(".notes").first().isVisible(), true);
    await run.picture(page, "document-print");
  });

  await run.check("every example of the help finds what the help says", async (page) => {
    await page.goto("/help");
    const rows = page.locator("section[aria-labelledby=query] tbody tr");
    const count = await rows.count();
    assert.ok(count >= 15, `${count} examples`);
    for (let index = 0; index < count; index += 1) {
      const href = await rows.nth(index).locator("a").getAttribute("href");
      const says = Number((await rows.nth(index).locator(".found-count").innerText()).match(/\d+/)[0]);
      const found = await (await page.request.get(`/api/v1${href}`)).json();
      assert.equal(found.total, says, href);
    }
    await run.picture(page, "help");
  });

  await run.check("every example of the API’s page works", async (page) => {
    await page.goto("/api");
    const links = await page.locator(".try a").evaluateAll((found) => found.map((link) => link.getAttribute("href")));
    assert.ok(links.length >= 13, `${links.length} examples`);
    for (const link of links) {
      const answer = await page.request.get(link);
      assert.equal(answer.status(), 200, link);
    }
    const broken = await page.evaluate(() =>
      [...document.querySelectorAll("main a[href^='#']")].filter((link) => !document.getElementById(link.hash.slice(1))).map((link) => link.hash));
    assert.deepEqual(broken, []);
    await run.picture(page, "api");
  });

  await run.check("whoever lost the way finds a box", async (page) => {
    await page.goto("/doc/none?lang=en");
    assert.equal(await page.getByRole("search").getByRole("combobox").count(), 1);
    assert.match(await page.locator("main").innerText(), /no such document/);
    await run.picture(page, "missing");
  });

  for (const [name, address] of [["document", null], ["help", "/help"], ["api", "/api"], ["help-en", "/help?lang=en"], ["api-en", "/api?lang=en"]]) {
    const open = async (page) => page.goto(address ?? (await proof(page)).url);
    await run.check(`${name} is accessible`, async (page) => {
      await open(page);
      await accessible(page);
    });
    await run.check(`${name} is accessible in the dark`, async (page) => {
      await open(page);
      await accessible(page);
      await run.picture(page, `${name}-dark`);
    }, DARK);
    await run.check(`${name} fits a narrow screen`, async (page) => {
      await open(page);
      await fits(page);
      await run.picture(page, `${name}-narrow`);
    }, NARROW);
    await run.check(`${name} fits a tablet`, async (page) => {
      await open(page);
      await fits(page);
      await run.picture(page, `${name}-768`);
    }, { viewport: { width: 768, height: 1024 } });
  }
}
