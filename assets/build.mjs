// Builds dist/: app.css, app.js, filing.js with its styles, diagram.js, the editors with their styles, the font files and what stands in static/. Prints every size.
// Not here: type checking (`npm run check`) and anything that reads the Rust side.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const fontDir = join(here, "node_modules/@fontsource/be-vietnam-pro/files");
const browsers = ["chrome111", "firefox113", "safari16.4"];

/** Upper bounds in bytes after gzip. A build over one of them fails: a cheap phone on 3G pays for every byte. */
const bounds = { "app.css": 25_000, "app.js": 12_000, "filing.js": 30_000, "filing.css": 4_000 };

/** Vietnamese letters come in a second file, so that the first paints early. Ranges as published by Fontsource. */
const subsets = {
  vietnamese:
    "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
  latin:
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
};
const weights = [400, 500, 600, 700];

/** Islands in a file of their own: those that carry bpmn-js or dmn-js, and the citizen's filing; all but the first have styles of their own. */
const islands = ["diagram", "process-editor", "decision-editor", "process-compare", "filing"];
const styled = islands.slice(1);

/** Places in libraries that write styles in a way our content security policy forbids. A place that is no longer there fails the build. */
const withoutInlineStyles = {
  name: "without-inline-styles",
  setup(build) {
    // Icons of bpmn-js as HTML text: `style="fill:none;"` becomes attributes of SVG, which say the same.
    build.onLoad({ filter: /bpmn-js\/lib\/features\/(align|distribute)-elements\/\w+Icons\.js$/ }, ({ path }) => ({
      contents: mended(path, / style="([^"]*)"/g, (_, style) => style.replace(/([\w-]+):([^;]+);?/g, ' $1="$2"')),
    }));
    // CodeMirror's sheets: constructed sheets for documents too, not only for shadow roots.
    build.onLoad({ filter: /style-mod\/src\/style-mod\.js$/ }, ({ path }) => ({ contents: mended(path, "if (!root.head && root.adoptedStyleSheets", () => "if (root.adoptedStyleSheets") }));
  },
};

/** Words that bpmn-js and dmn-js do not hand to their `translate`. */
const fixedWords = [
  ["dmn-js-decision-table/lib/features/drag-and-drop/DragAndDrop.js", "`Move ${isInput(col) ? 'Input' : 'Output'}`", "'Dời cột'"],
  ["dmn-js-decision-table/lib/features/context-menu/ContextMenu.js", "Decision table context menu", "Việc làm được với bảng quyết định"],
  ["dmn-js-decision-table/lib/features/simple-duration-edit/components/InputDurationEdit.js", 'createTextVNode("Value")', 'createTextVNode("Giá trị")'],
  ["dmn-js-shared/lib/components/List.js", "Remove item", "Bỏ"],
  ["dmn-js-boxed-expression/lib/features/element-variable/components/ElementVariableComponent.js", 'createTextVNode("Result")', 'createTextVNode("Kết quả")'],
  ["dmn-js-boxed-expression/lib/features/element-variable/components/ElementVariableEditorComponent.js", 'createTextVNode("Result")', 'createTextVNode("Kết quả")'],
  ["diagram-js/lib/features/popup-menu/PopupMenuComponent.js", "${ title || 'Search' }", "${ title || 'Tìm' }"],
];

const inVietnamese = {
  name: "in-vietnamese",
  setup(build) {
    for (const [file, from, to] of fixedWords) {
      const filter = new RegExp(file.replace(/[.]/g, "\\.") + "$");
      build.onLoad({ filter }, ({ path }) => ({ contents: mended(path, from, () => to) }));
    }
  },
};

function mended(path, from, to) {
  const text = readFileSync(path, "utf8");
  const other = text.replace(from, to);
  if (other === text) throw new Error(`${path}: nothing to mend, look at it again`);
  return other;
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, "fonts"), { recursive: true });
cpSync(join(here, "static"), dist, { recursive: true });
writeFileSync(join(dist, "app.css"), await styles());
await scripts();
writeFileSync(join(dist, "version.txt"), version());
report();

/** One sheet: faces, then govuk-frontend's parts, then the theme. */
async function styles() {
  const govuk = sass.compile(join(here, "govuk.scss"), { loadPaths: [join(here, "node_modules")], quietDeps: true });
  const theme = await esbuild.build({ entryPoints: [join(here, "theme.css")], bundle: true, write: false, target: browsers });
  const whole = faces() + govuk.css + theme.outputFiles[0].text;
  const small = await esbuild.transform(whole, { loader: "css", minify: true, target: browsers, charset: "utf8" });
  return small.code;
}

/** Copies the font files and returns their @font-face rules. */
function faces() {
  const rules = [];
  for (const weight of weights)
    for (const [subset, range] of Object.entries(subsets)) {
      const name = `be-vietnam-pro-${subset}-${weight}.woff2`;
      cpSync(join(fontDir, `be-vietnam-pro-${subset}-${weight}-normal.woff2`), join(dist, "fonts", name));
      rules.push(
        `@font-face{font-family:"Be Vietnam Pro";font-style:normal;font-weight:${weight};font-display:swap;` +
          `src:url(fonts/${name}) format("woff2");unicode-range:${range}}`,
      );
    }
  return rules.join("\n");
}

/** app.js is on every page; the other islands are fetched only where they stand. */
async function scripts() {
  const common = { bundle: true, minify: true, format: "esm", target: browsers, charset: "utf8", legalComments: "none" };
  await esbuild.build({ ...common, entryPoints: [join(here, "app/main.ts")], outfile: join(dist, "app.js") });
  await esbuild.build({
    ...common,
    entryPoints: islands.map((name) => join(here, `app/${name}.ts`)),
    outdir: dist,
    legalComments: "eof",
    alias: { domify: join(here, "app/editor/domify.ts") },
    plugins: [withoutInlineStyles, inVietnamese],
  });
  await esbuild.build({
    ...common,
    entryPoints: styled.map((name) => join(here, `theme/${name}.css`)),
    outdir: dist,
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]-[hash]",
  });
}

/** Names the build by its content, so that pages can ask for `app.css?v=…` and browsers may keep it for a year. */
function version() {
  const hash = createHash("sha256");
  const names = ["app.css", "app.js", ...islands.map((name) => `${name}.js`), ...styled.map((name) => `${name}.css`)];
  for (const name of names) hash.update(readFileSync(join(dist, name)));
  return hash.digest("hex").slice(0, 12);
}

function report() {
  let failed = false;
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    const zipped = gzipSync(bytes, { level: 9 }).length;
    const bound = bounds[entry.name];
    const over = bound !== undefined && zipped > bound;
    failed ||= over;
    const words = over ? `  over its bound of ${bound}` : "";
    console.log(`${path.slice(dist.length + 1).padEnd(44)} ${String(bytes.length).padStart(8)}  gzip ${String(zipped).padStart(7)}${words}`);
  }
  if (failed) process.exitCode = 1;
}
