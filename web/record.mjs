// After the bundling: the licences of what is in the bundle, and a digest of what it was made of.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const HERE = import.meta.dirname;
const STATIC = join(HERE, "../bot/playground/static");
const SOURCES = ["package.json", "package-lock.json", "record.mjs", ...readdirSync(join(HERE, "src")).sort().map((name) => `src/${name}`)];

// The packages whose files the bundler took.
function bundled() {
  const { metafile } = buildSync({
    absWorkingDir: HERE, entryPoints: ["src/page.jsx"], bundle: true, write: false, metafile: true, outdir: "out", jsx: "automatic", format: "esm",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const names = Object.keys(metafile.inputs).map((path) => path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[0]);
  return [...new Set(names.filter(Boolean))].sort();
}

function licence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(HERE, folder, "package.json"), "utf8"));
  const file = readdirSync(join(HERE, folder)).find((one) => /^licen[cs]e/i.test(one));
  const text = file ? readFileSync(join(HERE, folder, file), "utf8").trim() : `(The package carries no text; its metadata says: ${license}.)`;
  return `${name} ${version} (${license})\n\n${text}\n`;
}

const digest = (paths, root) => {
  const sum = createHash("sha256");
  for (const path of paths) sum.update(path).update("\0").update(readFileSync(join(root, path))).update("\0");
  return sum.digest("hex");
};

const notice = `The page is made of these packages.\n\n${bundled().map(licence).join(`\n${"-".repeat(72)}\n\n`)}`;
writeFileSync(join(STATIC, "licences.txt"), notice);
const made = ["index.html", "licences.txt", "page.css", "page.js"].filter((name) => existsSync(join(STATIC, name)));
const record = { sources: digest(SOURCES, HERE), made: digest(made, STATIC) };
writeFileSync(join(STATIC, "digest.json"), `${JSON.stringify(record, null, 1)}\n`);
