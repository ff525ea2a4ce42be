import * as assert from "node:assert/strict";
import { type Family, formatAddress, parseAddresses } from "../../../policies/evaluator/sets/addresses";
import { PUBLIC } from "../../../policies/evaluator/sets/public";
import { size } from "../../../policies/evaluator/sets/ranges";

/** The ranges of a text, as texts. */
function ranges(text: string): readonly string[] | undefined {
  const addresses = parseAddresses(text);
  return (
    addresses &&
    (["ipv4", "ipv6"] as const).flatMap((family: Family) =>
      addresses[family].map(({ first, last }) => `${formatAddress(family, first)} ${formatAddress(family, last)}`),
    )
  );
}

describe("parseAddresses", () => {
  const rows: readonly (readonly [text: string, expected: readonly string[] | undefined])[] = [
    ["192.0.2.7", ["192.0.2.7 192.0.2.7"]],
    [" 192.0.2.7 ", ["192.0.2.7 192.0.2.7"]],
    ["192.0.2.7/24", ["192.0.2.0 192.0.2.255"]],
    ["192.0.2.7 / 24", ["192.0.2.0 192.0.2.255"]],
    ["0.0.0.0/0", ["0.0.0.0 255.255.255.255"]],
    ["0.0.0.0/32", ["0.0.0.0 0.0.0.0"]],
    ["255.255.255.255", ["255.255.255.255 255.255.255.255"]],
    ["192.0.2.5-192.0.2.9", ["192.0.2.5 192.0.2.9"]],
    ["2001:DB8::1/32", ["2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"]],
    ["::/0", [":: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]],
    ["::ffff:192.0.2.1", ["::ffff:c000:201 ::ffff:c000:201"]],
    ["2001:db8::1-2001:db8::2", ["2001:db8::1 2001:db8::2"]],
    ["0.0.0.0", undefined],
    ["::", undefined],
    ["192.0.2.9-192.0.2.5", undefined],
    ["192.0.2.5-2001:db8::1", undefined],
    ["192.0.2.5-192.0.2.9-192.0.2.11", undefined],
    ["192.0.2.7/33", undefined],
    ["2001:db8::/129", undefined],
    ["192.0.2.7/", undefined],
    ["192.0.2.7/-1", undefined],
    ["/24", undefined],
    ["3232236039", undefined],
    ["0xc0.0.2.1", undefined],
    ["192.0.2", undefined],
    ["fe80::1%1", undefined],
    ["Internet", undefined],
    ["", undefined],
  ];
  for (const [text, expected] of rows) {
    it(`${expected ? "reads" : "does not read"} "${text}"`, () => {
      assert.deepEqual(ranges(text), expected);
    });
  }
});

describe("the public addresses", () => {
  const isPublic = (text: string): boolean => {
    const addresses = parseAddresses(text)!;
    return (["ipv4", "ipv6"] as const).some((family) =>
      addresses[family].some(({ first, last }) =>
        PUBLIC[family].some((range) => range.first <= first && last <= range.last),
      ),
    );
  };

  it("are as many as the IANA registries leave", () => {
    // 2^32 less the special-purpose blocks, counted by hand from the registry's prefix lengths, plus 192.0.0.9 and .10.
    const special = [8, 8, 10, 8, 16, 12, 24, 24, 24, 16, 15, 24, 24, 4, 4].map((length) => 2n ** BigInt(32 - length));
    assert.equal(size(PUBLIC.ipv4), 2n ** 32n - special.reduce((a, b) => a + b) + 2n);
    assert.equal(size(PUBLIC.ipv4), 3_702_258_434n);
  });

  const rows: readonly (readonly [text: string, expected: boolean])[] = [
    ["8.8.8.8", true],
    ["1.0.0.0", true],
    ["223.255.255.255", true],
    ["168.63.129.16", true],
    ["192.0.0.9", true],
    ["192.0.0.11", false],
    ["9.255.255.255", true],
    ["10.0.0.0", false],
    ["11.0.0.0", true],
    ["100.64.0.0", false],
    ["127.0.0.1", false],
    ["169.254.169.254", false],
    ["172.31.255.255", false],
    ["172.32.0.0", true],
    ["192.168.1.1", false],
    ["198.19.0.0", false],
    ["203.0.113.1", false],
    ["224.0.0.0", false],
    ["255.255.255.255", false],
    ["2000::", true],
    ["2600::", true],
    ["3ffe::", true],
    ["3fff::", false],
    ["2001::1", false],
    ["2001:20::", true],
    ["2001:db8::", false],
    ["2002::", false],
    ["fc00::", false],
    ["fe80::1", false],
    ["ff02::1", false],
  ];
  for (const [text, expected] of rows) {
    it(`${expected ? "hold" : "do not hold"} ${text}`, () => {
      assert.equal(isPublic(text), expected);
    });
  }
});
