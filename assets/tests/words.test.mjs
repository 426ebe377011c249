// Every word that bpmn-js and dmn-js hand to `translate`, found in their sources, has its Vietnamese; comments of XML come back where they stood.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const assets = join(dirname(fileURLToPath(import.meta.url)), "..");

/** A module of app/ as the tests can import it. */
async function module(path) {
  const { outputFiles } = await esbuild.build({ entryPoints: [join(assets, "app", path)], bundle: true, write: false, format: "esm", charset: "utf8" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}

function words(packages, except) {
  const found = new Set();
  for (const name of packages) {
    const folder = join(assets, "node_modules", name, "lib");
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".js")) continue;
      const text = readFileSync(join(entry.parentPath, entry.name), "utf8").replace(/\/\*\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
      for (const [, , word] of text.matchAll(/translate\(\s*(['"])((?:\\.|(?!\1).)+)\1/g)) found.add(word.replace(/\\(['"])/g, "$1"));
      if (/ReplaceOptions|PopupEntries|HitPolicies/.test(entry.name)) for (const [, word] of text.matchAll(/(?:label|explanation): '([^']+)'/g)) found.add(word);
    }
  }
  return [...found].filter((word) => !except.test(word));
}

test("every word of bpmn-js is Vietnamese", async () => {
  const { isKnown, inVietnamese } = await module("editor/words.ts");
  const all = words(["bpmn-js", "diagram-js"], /^ \+|^, ?$/);
  assert.ok(all.length > 100, `${all.length} words found`);
  assert.deepEqual(all.filter((word) => !isKnown(word)), []);
  assert.equal(inVietnamese("Timer boundary event (non-interrupting)"), "Sự kiện biên: hẹn giờ (không ngắt)");
});

test("every word of dmn-js is Vietnamese", async () => {
  const { isKnownOfDecisions } = await module("editor/decision-words.ts");
  const packages = ["dmn-js-drd", "dmn-js-decision-table", "dmn-js-literal-expression", "dmn-js-boxed-expression", "dmn-js-shared"];
  const all = words(packages, /^ \+/);
  assert.ok(all.length > 100, `${all.length} words found`);
  assert.deepEqual(all.filter((word) => !isKnownOfDecisions(word)), []);
});

test("comments come back before what they stood before, and none is lost", async () => {
  const { commentsOf, withComments } = await module("editor/comments.ts");
  const old = '<?xml version="1.0"?>\n<!-- top -->\n<d id="d">\n  <!-- a -->\n  <!-- b -->\n  <x id="x" t="1 > 0"><!-- in x --></x>\n  <y id="y"/>\n  <!-- end of d -->\n</d>\n<!-- after -->';
  const comments = commentsOf(old);
  assert.deepEqual(comments.map((comment) => comment.text.trim()), ["top", "a", "b", "in x", "end of d", "after"]);
  const saved = '<?xml version="1.0"?>\n<d id="d">\n  <w id="w" />\n  <x id="x" t="1 &gt; 0"></x>\n  <y id="y" />\n</d>\n';
  assert.equal(
    withComments(saved, comments),
    '<?xml version="1.0"?>\n<!-- top -->\n<d id="d">\n  <w id="w" />\n  <!-- a -->\n  <!-- b -->\n  <x id="x" t="1 &gt; 0"><!-- in x -->\n</x>\n  <y id="y" /><!-- end of d -->\n\n</d><!-- after -->\n\n',
  );
  const gone = withComments('<d id="d">\n  <z id="z" />\n</d>', comments);
  for (const { text } of comments) assert.ok(gone.includes(`<!--${text}-->`), text);
});

test("comments inside CDATA and attributes are no comments", async () => {
  const { commentsOf } = await module("editor/comments.ts");
  assert.deepEqual(commentsOf('<a id="a" t="<!-- no -->"><![CDATA[<!-- no -->]]></a>').length, 0);
});
