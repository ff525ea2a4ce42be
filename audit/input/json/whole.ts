import { openSource } from "../files/source";
import { split } from "./split";

/** The first JSON value in a file; `undefined` if it cannot be read. */
export function documentIn(file: string): unknown {
  try {
    const { read, close } = openSource(file);
    try {
      for (const part of split(read, {}, { hasLongTexts: true })) if (part.kind === "document") return part.value;
      return undefined;
    } finally {
      close();
    }
  } catch {
    return undefined;
  }
}
