import { kindOf } from "../../policies/azure/families";
import { Pages } from "./azure/azure-pages";
import { filesOf, plansFirst } from "./files/files";
import { reasonOf } from "./files/folders";
import { FormReader, LISTS } from "./forms";
import type { Item } from "./item";
import { unreadable } from "./json/values";
import { openSource } from "./files/source";
import { adviceFor } from "./files/other-formats";
import { detectTemplate } from "./templates/template-text";
import { split } from "./json/split";
import { type TemplateOptions, Templates } from "./templates/templates";

/** The progress of reading. */
export interface Progress {
  /** The file that is being read, and its number among all, from 1. */
  readonly file: string;
  readonly fileNumber: number;
  readonly files: number;
  /** Network security groups so far. */
  readonly groups: number;
}

/** Progress is reported at every file, and whenever so many more items have come. */
const ITEMS_A_STEP = 1000;

/**
 * Reads all files, of any form, one item at a time.
 *
 * @param names Files, folders (their `*.json` and `*.jsonl`) or `-` for standard input; what is named twice is read once.
 * @param onProgress Is called now and then.
 * @param options How to read templates.
 * @returns The content of the files. What cannot be read is a problem among it, with its place, so that nothing in a file makes this throw.
 */
export function* readAll(
  names: readonly string[],
  onProgress: (progress: Progress) => void = () => undefined,
  options?: TemplateOptions,
): Generator<Item> {
  const files = plansFirst(filesOf(names));
  const pages = new Pages();
  const templates = new Templates(
    options,
    files.filter((file) => typeof file === "string"),
  );
  let groups = 0;
  let items = 0;
  for (const [index, file] of files.entries()) {
    if (typeof file !== "string") {
      yield file;
      continue;
    }
    const reportProgress = (): void => onProgress({ file, fileNumber: index + 1, files: files.length, groups });
    reportProgress();
    for (const item of withFewProblems(file, readFile(file, pages, templates))) {
      if (isGroup(item)) groups++;
      if (++items % ITEMS_A_STEP === 0) reportProgress();
      yield item;
    }
  }
  yield* pages.missing();
}

/** More problems of one file are only counted. */
const MOST_PROBLEMS = 1000;

function* withFewProblems(file: string, items: Iterable<Item>): Generator<Item> {
  let problems = 0;
  for (const item of items) if (item.kind !== "problem" || ++problems <= MOST_PROBLEMS) yield item;
  const more = problems - MOST_PROBLEMS;
  if (more <= 0) return;
  const subject = more === 1 ? "1 more place in this file" : `${more} more places in this file`;
  yield unreadable({ source: file, line: null }, `${subject} cannot be read.`);
}

function* readFile(file: string, pages: Pages, templates: Templates): Generator<Item> {
  const forms = new FormReader(file, pages, templates);
  const whole = { source: file, line: null };
  try {
    const source = openSource(file);
    try {
      yield { kind: "file", source: file };
      let isEmpty = true;
      const { isTemplate, start, read } = detectTemplate(source.read);
      for (const part of split(read, LISTS, { hasLongTexts: isTemplate })) {
        const advice = isEmpty && part.kind === "damage" ? adviceFor(file, start) : undefined;
        isEmpty = false;
        // What follows is not JSON either.
        if (advice !== undefined) {
          yield unreadable({ source: file, line: part.line }, advice);
          break;
        }
        yield* forms.read(part);
      }
      if (isEmpty) yield unreadable(whole, "This is empty.");
    } finally {
      source.close();
    }
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    yield unreadable(whole, reason);
  }
  yield* forms.end();
  for (const form of forms.forms) yield { kind: "form", form };
}

function isGroup(item: Item): boolean {
  if (item.kind === "resource") return kindOf(item.resource.type) === "NetworkSecurityGroup";
  return item.kind === "listed-group" || item.kind === "judged-group";
}
