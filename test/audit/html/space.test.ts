import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { picture, pictureParts, picturesOf } from "../../../audit/output/html/picture";
import { PUBLIC_SIZE, rangesOf, spaceOf } from "../../../audit/output/html/space";
import { NO_ADDRESSES } from "../../../policies/evaluator/sets/addresses";
import type { AddressRange } from "../../../audit/reporting/report";
import { check } from "../../evaluator/arbitraries";
import { SAMPLE } from "../report-sample";
import { BLOCK_SIZE, BLOCKS, addressOf, heightOf, heightsIn, inBlocks } from "./blocks";

/** All that IANA does not give out to hosts on the Internet. */
const SPECIAL: readonly AddressRange[] = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.8"],
  ["192.0.0.11", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.88.99.0", "192.88.99.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "255.255.255.255"],
];

/** Ranges that do not overlap, small and large, with ends anywhere. */
const anyRanges = fc
  .uniqueArray(
    fc.oneof(
      fc.nat({ max: 2 ** 32 - 1 }),
      fc.nat({ max: 255 }).map((block) => block * BLOCK_SIZE),
    ),
    {
      maxLength: 12,
    },
  )
  .map((ends) => [...ends].sort((a, b) => a - b))
  .map((ends) =>
    ends.flatMap((end, index): AddressRange[] =>
      index % 2 === 1 ? [[addressOf(ends[index - 1]!), addressOf(end - 1)]] : [],
    ),
  );

const space = (open: readonly AddressRange[], denied: readonly AddressRange[]) =>
  spaceOf("ipv4", rangesOf("ipv4", open), rangesOf("ipv4", denied));
const draw = (open: readonly AddressRange[], denied: readonly AddressRange[]): string =>
  picture(space(open, denied), "Title").html;

describe("the IPv4 space", () => {
  it("is cut into /8 blocks, with what each holds", () => {
    check(
      300,
      fc.property(anyRanges, (ranges) => {
        // Every second range is denied: they do not overlap.
        const [open, denied] = [0, 1].map((rest) => ranges.filter((_, index) => index % 2 === rest));
        const { runs, total } = space(open!, denied!);
        const all = (value: (run: (typeof runs)[number]) => bigint): readonly number[] =>
          runs.flatMap((run) => BLOCKS.slice(run.first, run.last + 1).map(() => Number(value(run))));
        assert.deepEqual(
          all((run) => run.open),
          inBlocks(open!),
        );
        assert.deepEqual(
          all((run) => run.denied),
          inBlocks(denied!),
        );
        assert.deepEqual(
          all((run) => run.special),
          inBlocks(SPECIAL),
        );
        assert.equal(
          Number(total.open),
          inBlocks(open!).reduce((a, b) => a + b),
        );
        assert.equal(
          Number(total.denied),
          inBlocks(denied!).reduce((a, b) => a + b),
        );
      }),
    );
  });

  it("counts as open what is both open and denied", () => {
    const { total } = space([["1.0.0.0", "1.0.0.9"]], [["1.0.0.5", "1.0.0.19"]]);
    assert.deepEqual([total.open, total.denied], [10n, 10n]);
  });

  it("takes ranges in any order, and no others than those of IPv4", () => {
    const ranges = rangesOf("ipv4", [
      ["9.0.0.0", "9.0.0.1"],
      ["2000::", "2000::1"],
      ["nothing", ""],
      ["1.0.0.0", "1.0.0.1"],
    ]);
    assert.deepEqual(
      ranges,
      [0x01000000n, 0x09000000n].map((first) => ({ first, last: first + 1n })),
    );
  });

  it("knows how many addresses are public", () => {
    assert.equal(PUBLIC_SIZE.ipv4, BigInt(2 ** 32 - inBlocks(SPECIAL).reduce((a, b) => a + b)));
  });
});

describe("the picture of the IPv4 space", () => {
  const sample = (name: string) => SAMPLE.groups.find(({ nsg }) => nsg === name)!;
  const tiny = { openIpv4: [["192.0.2.1", "192.0.2.1"]], deniedIpv4: [["5.5.5.5", "5.5.5.5"]] } as const;
  const cases = {
    "all that is public": sample("web"),
    "a few blocks": sample("relay"),
    nothing: sample("vpn"),
    "single addresses": tiny,
  };
  for (const [name, { openIpv4: open, deniedIpv4: denied }] of Object.entries(cases)) {
    it(`fills each block by its share: ${name}`, () => {
      const svg = draw(open, denied);
      assert.deepEqual(heightsIn(svg, "open"), inBlocks(open).map(heightOf));
      assert.deepEqual(heightsIn(svg, "denied"), inBlocks(denied).map(heightOf));
    });
  }

  it("distinguishes special-purpose space in every picture", () => {
    const [, ground] = /<g id="ground-ipv4">(.*?)<\/g>/s.exec(pictureParts().html)!;
    assert.deepEqual(heightsIn(ground!, "special"), inBlocks(SPECIAL).map(heightOf));
  });

  it("keeps what is denied above what is open, within its block", () => {
    const svg = draw([["40.0.0.1", "40.255.255.255"]], [["40.0.0.0", "40.0.0.0"]]);
    // The single address is drawn higher than it is, over what is open.
    assert.match(
      svg,
      /<rect class="area-denied" x="160" y="40" width="20" height="3"\/><rect class="area-open" x="160" y="40" /,
    );
  });

  it("says what it shows: in figures, for each block, and as a table", () => {
    const { openIpv4, deniedIpv4 } = sample("relay");
    const svg = draw(openIpv4, deniedIpv4);
    const label =
      "Title. Open: 33,554,432 (0.9 %). Denied: 8,388,608 (0.2 %). Not admitted by any rule: 3,660,315,394 (98.8 %). Special-purpose, not counted: 592,708,862.";
    assert.equal(/aria-label="(.*?)"/.exec(svg)![1], label);
    assert.deepEqual(
      Array.from(svg.matchAll(/<title>(.*?)<\/title>/g), ([, title]) => title),
      ["20.0.0.0/8: 100 % open", "40.0.0.0/8: 50 % open, 50 % denied", "41.0.0.0/8: 50 % open"],
    );
    assert.deepEqual(
      Array.from(
        svg.matchAll(/<tr><th scope="row">(.*?)<\/th><td>(.*?)<\/td><td>(.*?)<\/td><td>(.*?)<\/td>/g),
        (cells) => cells.slice(1),
      ),
      [
        ["20.0.0.0/8", "100 %", "0 %", "0 %"],
        ["40.0.0.0/8", "50 %", "50 %", "0 %"],
        ["41.0.0.0/8", "50 %", "0 %", "0 %"],
      ],
    );
  });

  it("names blocks that are alike once, and the least share not nothing", () => {
    const titles = Array.from(
      draw(
        [
          ["1.0.0.0", "9.255.255.255"],
          ["20.0.0.0", "20.0.0.0"],
        ],
        [],
      ).matchAll(/<title>(.*?)<\/title>/g),
      ([, title]) => title,
    );
    assert.deepEqual(titles, ["1.0.0.0/8 to 9.0.0.0/8: 100 % open", "20.0.0.0/8: under 0.1 % open"]);
  });

  it("has no table of nothing", () => {
    assert.doesNotMatch(draw([], []), /<table/);
  });
});

describe("the picture of the IPv6 space", () => {
  const draw6 = (open: readonly AddressRange[], denied: readonly AddressRange[] = []): string =>
    picture(spaceOf("ipv6", rangesOf("ipv6", open), rangesOf("ipv6", denied)), "Title").html;
  const titlesIn = (svg: string): readonly string[] =>
    Array.from(svg.matchAll(/<title>(.*?)<\/title>/g), ([, title]) => title!);

  it("has 256 blocks of /11 from 2000::/3, and nothing beside them", () => {
    const svg = draw6([
      ["2000::", "201f:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
      ["3fe0::", "3fef:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ]);
    assert.deepEqual(titlesIn(svg), ["2000::/11: 100 % open", "3fe0::/11: 50 % open"]);
    const heights = heightsIn(svg, "open");
    assert.deepEqual([heights[0], heights[1], heights[254], heights[255]], [20, 0, 0, 10]);
  });

  it("labels its rows by their first group", () => {
    const [, ground] = /<g id="ground-ipv6">(.*?)<\/g>/s.exec(pictureParts().html)!;
    const labels = Array.from(ground!.matchAll(/<text [^>]*>(.*?)<\/text>/g), ([, label]) => label);
    assert.deepEqual(
      labels,
      Array.from({ length: 16 }, (_, row) => (0x2000 + row * 0x200).toString(16)),
    );
    // 2001::/23, 2001:db8::/32 and 2002::/16 in the first block, 3fff::/20 in the last.
    assert.deepEqual(
      heightsIn(ground!, "special"),
      BLOCKS.map((block) => (block % 255 === 0 ? 3 : 0)),
    );
  });

  it("says what it shows in few characters", () => {
    const svg = draw6([["2600::", "26ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]], [["2a00::", "2a00::"]]);
    assert.equal(
      /aria-label="(.*?)"/.exec(svg)![1],
      "Title. Open: about 1.3e+36 (3.1 %). Denied: 1 (under 0.1 %). Not admitted by any rule: about 4.1e+37 (96.8 %). Special-purpose, not counted: about 5.6e+33.",
    );
    assert.deepEqual(titlesIn(svg), ["2600::/11 to 26e0::/11: 100 % open", "2a00::/11: under 0.1 % denied"]);
  });

  it("stands before that of IPv4 where more of IPv6 is open, and alone where nothing of IPv4 is", () => {
    const titles = (open4: readonly AddressRange[], open6: readonly AddressRange[]): readonly string[] => {
      const open = { ipv4: rangesOf("ipv4", open4), ipv6: rangesOf("ipv6", open6) };
      return picturesOf(open, NO_ADDRESSES).map(({ html }) => /<strong>(.*?)<\/strong>/.exec(html)![1]!);
    };
    const [one, half]: AddressRange[] = [
      ["20.0.0.4", "20.0.0.4"],
      ["2000::", "2fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ];
    assert.deepEqual(titles([one!], [half!]), ["IPv6 space", "IPv4 space"]);
    assert.deepEqual(titles([["1.0.0.0", "9.255.255.255"]], [["2600::", "2600::"]]), ["IPv4 space", "IPv6 space"]);
    assert.deepEqual(titles([], [half!]), ["IPv6 space"]);
    assert.deepEqual(titles([], []), []);
  });
});
