import type { Report } from "../reporting/report";
import type { SarifAccepted, TextOptions } from "./text";

/* eslint-disable @typescript-eslint/no-require-imports -- A writer is loaded when it is needed: all of them take as long as a small audit. */

export type { FailOn } from "./fail-on";
export type { SarifAccepted };
export type WriterOptions = TextOptions;

/** Writes a report; the same report and options always give the same text. */
export type Writer = (report: Report, options: WriterOptions) => string;

/** The formats by the names that the command takes, the default first. */
export const FORMATS = {
  text: (...report) => (require("./text") as typeof import("./text")).text(...report),
  json: (report) => (require("./json") as typeof import("./json")).json(report),
  sarif: (...report) => (require("./sarif") as typeof import("./sarif")).sarif(...report),
  junit: (...report) => (require("./junit") as typeof import("./junit")).junit(...report),
  markdown: (report) => (require("./markdown") as typeof import("./markdown")).markdown(report),
  csv: (report) => (require("./csv") as typeof import("./csv")).csv(report),
  html: (report) => (require("./html") as typeof import("./html")).html(report),
  "az-script": (report) => (require("./az-script") as typeof import("./az-script")).azScript(report),
  "powershell-script": (report) =>
    (require("./powershell-script") as typeof import("./powershell-script")).powerShellScript(report),
} as const satisfies Readonly<Record<string, Writer>>;

export type Format = keyof typeof FORMATS;
