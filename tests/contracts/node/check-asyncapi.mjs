// Reads an AsyncAPI document with the official parser: node check-asyncapi.mjs <file>
// Prints what it finds, one line each; ends with 1 when the document is not valid.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Parser, DiagnosticSeverity } = createRequire(import.meta.url)("@asyncapi/parser");

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const faults = diagnostics.filter((found) => found.severity <= DiagnosticSeverity.Warning);
for (const found of faults) {
  console.log(`${found.code} at ${found.path.join("/")}: ${found.message}`);
}
if (document !== undefined) {
  console.log(`version ${document.version()}, ${document.allOperations().all().length} operations`);
}
process.exit(faults.length === 0 && document !== undefined ? 0 : 1);
