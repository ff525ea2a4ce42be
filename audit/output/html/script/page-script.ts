import { FilterForm } from "./filter-form";
import { copyFixes } from "./fix-copying";
import { GroupTable } from "./group-table";
import { GroupsPage, type Parts } from "./groups-page";
import { orderRows } from "./row-order";
import { readRows } from "./rows";

const PARTS: Parts = { readRows, orderRows, copyFixes, FilterForm, GroupTable };

/**
 * The script of the page, put together from the text of these functions and classes: each gets what it needs from others by its
 * arguments, and uses nothing else from outside itself. All HTML was made, and escaped, by the writer; the script decides only
 * which of it is shown.
 */
export const SCRIPT = `(${String(GroupsPage)}).start({
${Object.entries(PARTS)
  .map(([name, part]) => `${name}: ${String(part)},`)
  .join("\n")}
});`;
