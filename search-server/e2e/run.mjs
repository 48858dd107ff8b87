// Runs the stories in a real browser, against a server that is already running:
//   search-server --listen 127.0.0.1:8080 --demo 127.0.0.1:8081
//   node run.mjs http://127.0.0.1:8080 [--demo http://127.0.0.1:8081] [--pictures DIR] [--only PATTERN]
// Each file of stories/ exports a function of a Run; its name is the subject. Exit status 1 if a check fails.
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { Run, launch } from "./harness.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { demo: { type: "string", default: "http://127.0.0.1:8081" }, pictures: { type: "string" }, only: { type: "string" } },
});
const [base] = positionals;
if (!base) {
  console.error("usage: node run.mjs http://HOST:PORT [--pictures DIR] [--only PATTERN]");
  process.exit(2);
}
const browser = await launch();
const run = new Run(browser, { base: base.replace(/\/$/, ""), ...values });
const folder = new URL("stories/", import.meta.url);
for (const file of readdirSync(folder).filter((name) => name.endsWith(".mjs")).sort()) {
  const { default: stories } = await import(new URL(file, folder).href);
  await stories(run);
}
await browser.close();
console.log(`in a browser: ${run.passed} passed, ${run.failed} failed`);
process.exit(run.failed === 0 && run.passed > 0 ? 0 : 1);
