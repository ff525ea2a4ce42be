/** Reads the data of a page without the page's own code. */

import { gunzipSync } from "node:zlib";
import type { PageData } from "../../../audit/output/html/script/rows";

/** The blocks of data in a page. */
export function dataIn(page: string): readonly PageData[] {
  const blocks = page.matchAll(/<script type="application\/(json|gzip)" class="data">([^<]*)<\/script>/g);
  return Array.from(blocks, ([, type, text]) => {
    const json = type === "gzip" ? gunzipSync(Buffer.from(text!, "base64")).toString() : text!;
    return JSON.parse(json) as PageData;
  });
}

/** The rows of a page, with their texts and HTML in place of indexes. */
export function rowsIn(page: string) {
  return dataIn(page).flatMap(({ rows, texts }) => {
    const htmlOf = (parts: readonly number[]): string => parts.map((part) => texts[part]!).join("");
    return rows.map((row) => ({
      ...row,
      name: texts[row.name]!,
      resourceGroup: texts[row.resourceGroup]!,
      words: row.words.map((word) => texts[word]!),
      cells: htmlOf(row.cells),
      details: htmlOf(row.details),
    }));
  });
}
