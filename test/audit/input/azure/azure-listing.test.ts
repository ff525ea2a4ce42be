import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { audit } from "../../../../audit/judging/audit";
import { Pages, isListing } from "../../../../audit/input/azure/azure-pages";
import { isOtherResource, readListedGroup, readListedRule } from "../../../../audit/input/azure/azure-listing";
import type { ListedGroup } from "../../../../audit/input/item";
import { DEFAULT_QUESTION } from "../../../../policies/evaluator/question";
import { check } from "../../../evaluator/arbitraries";
import { RUNS, SOURCE, itemsIn, problemsIn } from "../harness";

const TYPE = "Microsoft.Network/networkSecurityGroups";
const ID = `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/mail/providers/${TYPE}/web`;
const PLACE = { source: SOURCE, line: 7 };

const FLAT = { access: "Allow", priority: 100, sourceAddressPrefix: "*", destinationPortRange: "25" };
const RULE = { ...FLAT, name: "smtp", id: `${ID}/securityRules/smtp` };

/** The group that is read from such a value. */
function group(
  props: ListedGroup["props"],
  id: string | undefined = ID,
  attachedTo: readonly string[] | null = null,
): ListedGroup {
  return { kind: "listed-group", place: PLACE, id, name: String(props.name), props, attachedTo, language: "az" };
}

const WEB = { name: "web", resourceGroupName: "mail", securityRules: [RULE] };

describe("readListedGroup", () => {
  const groups: readonly (readonly [what: string, value: object, group: ListedGroup])[] = [
    [
      "as the CLI writes it",
      {
        defaultSecurityRules: [{ name: "AllowVnetInBound", access: "Allow", priority: 65000 }],
        etag: 'W/"1"',
        flowLogs: null,
        id: ID,
        name: "web",
        provisioningState: "Succeeded",
        resourceGroup: "mail",
        securityRules: [RULE],
        subnets: null,
        tags: { securityRules: "[]", properties: "null", type: "x" },
        type: TYPE,
      },
      group(WEB),
    ],
    [
      "as the REST API writes it",
      {
        name: "web",
        id: ID,
        type: TYPE,
        tags: null,
        properties: {
          provisioningState: "Succeeded",
          securityRules: [{ id: RULE.id, name: "smtp", properties: FLAT }],
        },
      },
      group(WEB),
    ],
    [
      "as Resource Graph writes it",
      {
        id: ID,
        name: "web",
        type: TYPE.toLowerCase(),
        resourceGroup: "mail",
        subscriptionId: "00000000-0000-0000-0000-000000000001",
        properties: { securityRules: [{ id: RULE.id, name: "smtp", type: `${TYPE}/securityRules`, properties: FLAT }] },
      },
      group(WEB),
    ],
    [
      "with nested rules in a flattened group",
      { id: ID, type: TYPE, securityRules: [{ id: RULE.id, name: "smtp", properties: FLAT }], properties: null },
      group(WEB),
    ],
    ["with no more than its id and rules", { id: ID, securityRules: [RULE] }, group(WEB)],
    [
      "with no more than its rules",
      { securityRules: [] },
      {
        ...group({ name: undefined, resourceGroupName: undefined, securityRules: [] }),
        id: undefined,
        name: undefined,
      },
    ],
    [
      "with the names that it has beside its id",
      { id: ID, resourceGroup: "MAIL", name: "WEB", securityRules: [] },
      group({ name: "WEB", resourceGroupName: "MAIL", securityRules: [] }),
    ],
    [
      "with rules that cannot be read, as they are",
      { id: ID, securityRules: [5, { name: 1, properties: null }, {}] },
      group({ ...WEB, securityRules: [5, { name: 1, properties: null }, {}] }),
    ],
  ];
  for (const [what, value, expected] of groups) {
    it(`a group ${what}`, () => assert.deepEqual(readListedGroup(value, PLACE), [expected]));
  }

  const without = "has no securityRules, so it cannot be judged.";
  const noList = "has securityRules that are not a list, so it cannot be judged.";
  const problems: readonly (readonly [what: string, value: object, message: string])[] = [
    ["no rules", { id: ID, name: "web", type: TYPE }, `Network security group "web" ${without}`],
    ["null", { id: ID, securityRules: null }, `Network security group "web" ${without}`],
    ["no properties", { id: ID, type: TYPE, properties: null }, `Network security group "web" ${without}`],
    [
      "no rules in its properties",
      { id: ID, properties: {}, securityRules: [] },
      `Network security group "web" ${without}`,
    ],
    ["a number", { id: ID, securityRules: 5 }, `Network security group "web" ${noList}`],
    [
      "text",
      { type: TYPE, properties: { securityRules: "System.Object[]" } },
      `Network security group "${SOURCE}:7" ${noList}`,
    ],
  ];
  for (const [what, value, message] of problems) {
    it(`a group with ${what} for rules`, () => {
      assert.deepEqual(readListedGroup(value, PLACE), [{ kind: "problem", problem: { ...PLACE, message } }]);
    });
  }

  it("reports rules that are null", () => {
    const items = readListedGroup({ id: ID, securityRules: [null, RULE, null] }, PLACE);
    const problem = (index: number): object => ({
      kind: "problem",
      problem: { ...PLACE, message: `securityRules[${index}] of network security group "web" is null.` },
    });
    assert.deepEqual(items, [problem(0), problem(2), group({ ...WEB, securityRules: [null, RULE, null] })]);
  });

  const none: readonly unknown[] = [
    null,
    5,
    "a",
    [],
    {},
    { id: `${ID}/securityRules/smtp`, name: "smtp" },
    { id: ID, type: `${TYPE}/securityRules`, securityRules: [] },
    { id: ID, type: "Microsoft.AzureStackHCI/networkSecurityGroups", properties: { securityRules: [] } },
    { id: 5, type: 5, name: "a", properties: { a: 1 } },
  ];
  for (const value of none) {
    it(`no group: ${JSON.stringify(value)}`, () => assert.equal(readListedGroup(value, PLACE), undefined));
  }
});

describe("isOtherResource", () => {
  const types: readonly (readonly [type: unknown, isOther: boolean])[] = [
    ["Microsoft.Network/virtualNetworks", true],
    ["microsoft.compute/virtualmachines/extensions", true],
    [TYPE, false],
    [`${TYPE}/securityRules`, false],
    [TYPE.toUpperCase(), false],
    ["azure-native:network:VirtualNetwork", false],
    ["virtualNetworks", false],
    ["", false],
    [5, false],
    [undefined, false],
  ];
  for (const [type, isOther] of types) {
    it(`${String(type)}: ${isOther}`, () => assert.equal(isOtherResource({ type }), isOther));
  }
  it("not what is not an object", () => assert.equal(isOtherResource("Microsoft.Network/virtualNetworks"), false));
});

describe("a listing", () => {
  const row = { id: ID, properties: { securityRules: [] } };
  const other = { id: "/a", type: "microsoft.network/virtualnetworks" };
  const more = "1: This is one page of several, and the next one is missing: the audit is incomplete.";
  const lacks = (total: number, rows: number): string =>
    `1: Resource Graph found ${total} rows, but its pages that were read have ${rows}: the audit is incomplete.`;
  const NO_FORM = "1: Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.";
  const noGroup = (contained: string): string =>
    `1: This lists resources, but no network security groups: ${contained}.`;

  const listings: readonly (readonly [
    what: string,
    document: unknown,
    groups: number,
    ...problems: readonly string[],
  ])[] = [
    ["empty", [], 0],
    ["empty, of the REST API", { value: [] }, 0],
    ["empty, of Resource Graph", { count: 0, data: [], skip_token: null, total_records: 0 }, 0],
    ["one group", row, 1],
    ["groups", [row, row], 2],
    ["groups of the REST API", { value: [row, row], nextLink: null }, 2],
    ["groups of Resource Graph", { count: 2, data: [row, other], skip_token: null, total_records: 2 }, 1],
    ["the first page of the REST API", { value: [row], nextLink: "https://example.com/?$skiptoken=a" }, 1, more],
    ["the first page of Resource Graph without a total", { data: [row], skip_token: "a" }, 1, more],
    ["the same by the REST API", { data: [row], $skipToken: "a" }, 1, more],
    ["nothing but other resources", [other, other], 0, noGroup("2 microsoft.network/virtualnetworks")],
    ["the same of the REST API", { value: [other] }, 0, noGroup("1 microsoft.network/virtualnetworks")],
    ["a query that finds no group", { data: [other], total_records: 1 }, 0],
    ["other resources, too", [other, row], 1],
    ["something else", [row, 5, row], 2, NO_FORM],
    ["several of something else", [null, row, [], {}], 1, `${NO_FORM} The same list has 2 more.`],
    ["nothing but something else", { value: [{ name: "a" }] }, 0, NO_FORM],
    ["a table of Resource Graph", { data: { columns: [], rows: [] }, count: 1 }, 0, NO_FORM],
  ];
  for (const [what, document, groups, ...problems] of listings) {
    it(what, () => {
      const items = itemsIn(document);
      assert.equal(items.filter(({ kind }) => kind === "listed-group").length, groups);
      assert.deepEqual(problemsIn(items), problems);
    });
  }

  it("is a list, or an object around one", () => {
    const documents = [[], { value: [] }, { data: [] }, { value: {}, data: null }, {}, null, "a"];
    assert.deepEqual(documents.map(isListing), [true, true, true, false, false, false, false]);
  });

  const queries: readonly (readonly [
    what: string,
    pages: readonly (readonly [rows: number, total: number, token?: string])[],
    ...problems: readonly string[],
  ])[] = [
    ["whole", [[10, 10]]],
    ["nothing", [[0, 0]]],
    ["cut without a token", [[10, 11]], lacks(11, 10)],
    ["the first page", [[10, 25, "a"]], lacks(25, 10)],
    [
      "the first and second page",
      [
        [10, 25, "a"],
        [10, 25, "b"],
      ],
      lacks(25, 20),
    ],
    [
      "all pages, in any order",
      [
        [5, 25],
        [10, 25, "b"],
        [10, 25, "a"],
      ],
    ],
    [
      "all but the first page",
      [
        [10, 25, "b"],
        [5, 25],
      ],
      lacks(25, 15),
    ],
    [
      "two queries with as many rows",
      [
        [10, 15, "a"],
        [5, 15],
        [10, 15, "a"],
        [5, 15],
      ],
    ],
    [
      "two queries with as many rows, and only one whole",
      [
        [10, 15, "a"],
        [5, 15],
        [10, 15, "a"],
      ],
      lacks(15, 25),
    ],
    [
      "two queries",
      [
        [10, 15, "a"],
        [10, 20, "a"],
        [10, 20],
      ],
      lacks(15, 10),
    ],
  ];
  for (const [what, list, ...problems] of queries) {
    it(`pages of Resource Graph: ${what}`, () => {
      const pages = new Pages();
      for (const [rows, total, token] of list) {
        const document = { data: [], total_records: total, skip_token: token ?? null };
        assert.deepEqual(pages.add(document, rows, { source: SOURCE, line: 1 }), []);
      }
      assert.deepEqual(problemsIn(pages.missing()), problems);
    });
  }

  it("pages of Resource Graph by its REST API", () => {
    const pages = new Pages();
    pages.add({ data: [], totalRecords: 3, $skipToken: "a", resultTruncated: "false" }, 2, {
      source: "1.json",
      line: 1,
    });
    assert.deepEqual(problemsIn(pages.missing()), [lacks(3, 2)]);
    pages.add({ data: [], totalRecords: 3 }, 1, { source: "2.json", line: 1 });
    assert.deepEqual(pages.missing(), []);
  });
});

describe("what a listed group is attached to", () => {
  const NIC = { id: "/nic" };
  const SUBNET = { id: "/subnet", name: "a" };
  const cases: readonly (readonly [what: string, properties: object, expected: readonly string[] | null])[] = [
    ["both", { subnets: [SUBNET, { id: "/b" }], networkInterfaces: [NIC] }, ["/subnet", "/b", "/nic"]],
    ["one, and none of the other", { subnets: [SUBNET], networkInterfaces: null }, ["/subnet"]],
    ["nothing", { subnets: null, networkInterfaces: [] }, []],
    ["one, the other left out", { networkInterfaces: [NIC] }, ["/nic"]],
    ["none of one, the other left out", { subnets: null }, null],
    ["both left out", {}, null],
    ["a list that cannot be read", { subnets: "x", networkInterfaces: [] }, null],
    ["a subnet without an id", { subnets: [{}], networkInterfaces: [] }, null],
    ["a subnet that is none", { subnets: [5], networkInterfaces: [NIC] }, ["/nic"]],
  ];
  for (const [what, properties, expected] of cases) {
    it(`is ${what}, flattened and nested`, () => {
      const flat = { id: ID, name: "web", securityRules: [], ...properties };
      const nested = { id: ID, name: "web", properties: { securityRules: [], ...properties } };
      for (const value of [flat, nested]) {
        const [item] = readListedGroup(value, PLACE) ?? [];
        assert.deepEqual((item as ListedGroup).attachedTo, expected);
      }
    });
  }
});

describe("readListedRule", () => {
  const ruleType = `${TYPE}/securityRules`;
  const known = { kind: "listed-rule", place: PLACE, groupId: ID, rule: RULE, language: "az" };
  const cases: readonly (readonly [what: string, value: unknown, expected: unknown])[] = [
    ["as the CLI writes it", { ...RULE, type: ruleType }, [{ ...known, rule: { ...RULE, type: ruleType } }]],
    ["without its type", RULE, [known]],
    ["without its name", { ...FLAT, id: RULE.id }, [{ ...known, rule: { ...FLAT, id: RULE.id, name: "smtp" } }]],
    [
      "as the REST API has it",
      { name: "smtp", id: RULE.id, type: ruleType, properties: FLAT },
      [{ ...known, rule: { name: "smtp", id: RULE.id, ...FLAT } }],
    ],
    ["Azure's own, by its type", { ...RULE, type: `${TYPE}/defaultSecurityRules` }, []],
    ["Azure's own, by its id", { ...RULE, id: `${ID}/defaultSecurityRules/DenyAllInBound` }, []],
    [
      "without its id",
      { ...FLAT, name: "smtp", type: ruleType.toUpperCase() },
      `Security rule "smtp" has no id, which names its group, so it cannot be judged: keep id in the query.`,
    ],
    [
      "without id, type and name",
      { access: "Allow", direction: "Inbound" },
      "A security rule has no id, which names its group, so it cannot be judged: keep id in the query.",
    ],
    [
      "with another id",
      { ...RULE, id: "/x", type: ruleType },
      `Security rule "smtp" has no id, which names its group, so it cannot be judged: keep id in the query.`,
    ],
    [
      "without its properties",
      { id: RULE.id },
      `Security rule "smtp" has no properties, so it cannot be judged: keep properties in the query.`,
    ],
    ["a group", { id: ID, securityRules: [] }, undefined],
    ["another type", { ...RULE, type: "Microsoft.Network/routeTables/routes" }, undefined],
    ["no object", [RULE], undefined],
  ];
  for (const [what, value, expected] of cases) {
    it(what, () => {
      const problem =
        typeof expected === "string" ? [{ kind: "problem", problem: { ...PLACE, message: expected } }] : expected;
      assert.deepEqual(readListedRule(value, PLACE), problem);
    });
  }

  it("is one document, or an element of a list", () => {
    const one = itemsIn({ ...RULE, type: ruleType });
    assert.deepEqual(
      one.map(({ kind }) => kind),
      ["listed-rule"],
    );
    const list = itemsIn([RULE, { id: ID, securityRules: [] }, { ...RULE, type: `${TYPE}/defaultSecurityRules` }]);
    assert.deepEqual(
      list.map(({ kind }) => kind),
      ["listed-rule", "listed-group"],
    );
  });

  it("throws nothing, whatever stands in any place, and judges a group or reports a problem", () => {
    const whole: Readonly<Record<string, unknown>> = { ...RULE, direction: "Inbound", protocol: "Tcp", type: ruleType };
    check(
      RUNS,
      fc.property(
        fc.constantFrom(...Object.keys(whole), "properties", "etag"),
        fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>("", null, "*", ID, RULE.id, ruleType)),
        fc.boolean(),
        (key, value, isNested) => {
          const { id, name, type, ...properties } = { ...whole, [key]: value };
          const rule = isNested ? { id, name, type, properties } : { id, name, type, ...properties };
          const options = { question: DEFAULT_QUESTION, isDetailed: true, baseline: undefined };
          const { groups, problems } = audit(itemsIn([rule, whole]), options);
          assert.deepEqual(
            groups.map(({ resource }) => resource.toLowerCase()),
            [ID.toLowerCase()],
          );
          const alone = audit(itemsIn([rule]), options);
          assert.ok(alone.groups.length + alone.problems.length > 0);
          assert.ok(problems.length <= 1);
        },
      ),
    );
  });
});
