/** Computes the IPv4 space by its /8 blocks without the code under test, to compare with what that computes. */

import type { AddressRange } from "../../../audit/reporting/report";

export const BLOCKS = Array.from({ length: 256 }, (_, block) => block);
export const BLOCK_SIZE = 2 ** 24;

export function numberOf(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

export function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

/** How many addresses each block has of ranges that do not overlap. */
export function inBlocks(ranges: readonly AddressRange[]): readonly number[] {
  return BLOCKS.map((block) =>
    ranges
      .map(([first, last]) => {
        const low = Math.max(numberOf(first), block * BLOCK_SIZE);
        const high = Math.min(numberOf(last), (block + 1) * BLOCK_SIZE - 1);
        return Math.max(0, high - low + 1);
      })
      .reduce((a, b) => a + b, 0),
  );
}

/** How high a picture fills each block of 20 by 20 with one kind of area, read from its SVG. */
export function heightsIn(svg: string, area: "open" | "denied" | "special"): readonly number[] {
  const heights = BLOCKS.map(() => 0);
  const rectangle = new RegExp(`<rect class="area-${area}" x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"`, "g");
  for (const [, ...texts] of svg.matchAll(rectangle)) {
    const [x = 0, y = 0, width = 0, height = 0] = texts.map(Number);
    for (let column = x / 20; column < (x + width) / 20; column++) heights[Math.floor(y / 20) * 16 + column]! += height;
  }
  return heights;
}

/** The height that shows so many addresses of a block: exact to a hundredth, but never too low to be seen. */
export function heightOf(addresses: number): number {
  return addresses === 0 ? 0 : Math.max(3, Math.round((addresses / BLOCK_SIZE) * 2000) / 100);
}
