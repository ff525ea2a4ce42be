import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  type AdmittedSet,
  admitsMore,
  destinationsIn,
  reportedDestinations,
  reportedSources,
} from "../../../audit/reporting/admitted";
import { DESTINATIONS } from "../../../policies/evaluator/matching/readers";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import {
  type Addresses,
  NO_ADDRESSES,
  parseAddresses,
  unionOfAddresses,
} from "../../../policies/evaluator/sets/addresses";
import { PUBLIC } from "../../../policies/evaluator/sets/public";
import { check } from "../../evaluator/arbitraries";

const addresses = (...texts: readonly string[]): Addresses =>
  unionOfAddresses([NO_ADDRESSES, ...texts.map((text) => parseAddresses(text)!)]);

const destinations = (...texts: readonly string[]): Addresses =>
  unionOfAddresses(texts.map((text) => DESTINATIONS.read(text, "Allow", DEFAULT_QUESTION)!));

const sourceTexts = (set: Addresses): readonly string[] | null => reportedSources(set).texts;
const destinationTexts = (set: Addresses): readonly string[] | null => reportedDestinations(set).texts;
/** Whether destinations that are listed have one that others lack. */
const hasMore = (now: readonly string[] | null, before: readonly string[] | null): boolean => {
  const [present, past] = [now, before].map((destinations) =>
    destinationsIn({ sources: null, sourcesDigest: null, destinations, destinationsDigest: null }),
  );
  return admitsMore(present!, past!);
};

describe("texts of what findings admit", () => {
  const sources: readonly (readonly [Addresses, readonly string[]])[] = [
    [NO_ADDRESSES, []],
    [PUBLIC, ["0.0.0.0/0", "::/0"]],
    [{ ...PUBLIC, ipv4: [] }, ["::/0"]],
    [addresses("20.0.0.0/7", "40.0.0.1", "50.0.0.1-50.0.0.2"), ["20.0.0.0/7", "40.0.0.1/32", "50.0.0.1-50.0.0.2"]],
    [addresses("2600::/20"), ["2600::/20"]],
  ];
  for (const [set, texts] of sources) {
    it(`are ${JSON.stringify(texts)}`, () => assert.deepEqual(sourceTexts(set), texts));
  }

  const places: readonly (readonly [Addresses, readonly string[]])[] = [
    [destinations("*"), ["*"]],
    [destinations("VirtualNetwork", "Internet"), ["*"]],
    [destinations("VirtualNetwork"), ["0.0.0.0/0", "::/0"]],
    [destinations("10.0.0.0/24", "10.0.2.7"), ["10.0.0.0/24", "10.0.2.7/32"]],
    [destinations("20.0.0.4"), ["20.0.0.4/32", "outside 20.0.0.4/32"]],
    [destinations("0.0.0.0/32"), ["0.0.0.0/32"]],
  ];
  for (const [set, texts] of places) {
    it(`are ${JSON.stringify(texts)} of destinations`, () => {
      assert.deepEqual(destinationTexts(set), texts);
      assert.equal(hasMore(texts, destinationTexts(set)), false);
    });
  }

  it("are none where they would be too many", () => {
    const blocks = (count: number): readonly string[] =>
      Array.from({ length: count }, (_, index) => `20.0.${index}.0/32`);
    assert.equal(sourceTexts(addresses(...blocks(100)))!.length, 100);
    assert.equal(sourceTexts(addresses(...blocks(101))), null);
    assert.equal(destinationTexts(destinations(...blocks(60))), null);
    const digest = reportedDestinations(destinations(...blocks(60))).digest!;
    assert.match(digest, /^[0-9a-f]{64}$/);
    assert.equal(reportedDestinations(destinations(...[...blocks(60)].reverse())).digest, digest);
    assert.notEqual(reportedDestinations(destinations(...blocks(61))).digest, digest);
    const outside = (destinations: readonly string[], destinationsDigest: string | null): AdmittedSet =>
      destinationsIn({
        sources: null,
        sourcesDigest: null,
        destinations: destinationsDigest === null ? destinations : null,
        destinationsDigest,
      });
    // All addresses inside the virtual network are fewer than all addresses.
    assert.equal(admitsMore(outside([], digest), outside(["0.0.0.0/0", "::/0"], null)), true);
    assert.equal(admitsMore(outside([], digest), outside(["*"], null)), false);
  });

  it("compare as the sets do", () => {
    const block = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 6, max: 10 }), fc.boolean());
    const set = fc
      .array(block, { minLength: 1, maxLength: 4 })
      .map((blocks) =>
        destinations(
          ...blocks.map(([first, length, is6]) => (is6 ? `2${first}00::/${length}` : `${first}.0.0.0/${length}`)),
        ),
      );
    check(
      200,
      fc.property(set, set, (a, b) => {
        const [first, second] = [destinationTexts(a), destinationTexts(b)];
        const both = destinationTexts(unionOfAddresses([a, b]));
        assert.equal(hasMore(both, first), JSON.stringify(both) !== JSON.stringify(first));
        assert.equal(hasMore(first, both), false);
        assert.equal(hasMore(second, first), hasMore(both, first));
      }),
    );
  });

  const unknown: readonly (readonly [readonly string[] | null, readonly string[] | null])[] = [
    [null, ["*"]],
    [["*"], null],
    [["*"], ["some"]],
    [["outside some"], ["20.0.0.0/8"]],
  ];
  for (const [now, before] of unknown) {
    it(`are not more where ${JSON.stringify([now, before])} cannot be compared`, () =>
      assert.equal(hasMore(now, before), false));
  }
});
