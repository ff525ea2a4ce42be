import type { Report } from "../reporting/report";
import { azScript } from "./az-script";
import { csv } from "./csv";
import { html } from "./html";
import { json } from "./json";
import { junit } from "./junit";
import { markdown } from "./markdown";
import { powerShellScript } from "./powershell-script";
import { sarif } from "./sarif";
import { type SarifAccepted, text, type TextOptions } from "./text";

export type { FailOn } from "./fail-on";
export type { SarifAccepted };
export type WriterOptions = TextOptions;

/** Writes a report; the same report and options always give the same text. */
export type Writer = (report: Report, options: WriterOptions) => string;

/** The formats by the names that the command takes, the default first. */
export const FORMATS = {
  text,
  json,
  sarif,
  junit,
  markdown,
  csv,
  html,
  "az-script": azScript,
  "powershell-script": powerShellScript,
} as const satisfies Readonly<Record<string, Writer>>;

export type Format = keyof typeof FORMATS;
