/**
 * Leaves out each reader in turn. Nothing open may pass unreported then: the tripwire reports what the reader would have read, or the
 * audit rejects the form of the file.
 */

import * as assert from "node:assert/strict";
import * as path from "node:path";
import { audit } from "../../audit/judging/audit";
import * as listings from "../../audit/input/azure/azure-listing";
import * as powerShell from "../../audit/input/azure/powershell";
import * as pulumiState from "../../audit/input/pulumi/state";
import { readAll } from "../../audit/input/read";
import * as terraform from "../../audit/input/terraform/reader";
import { ResourceTypes } from "../../audit/input/resource-types";
import * as arm from "../../policies/azure/arm";
import * as families from "../../policies/azure/families";
import * as deployments from "../../policies/azure/deployments";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import { allow, group, resource, standalone, summary, validateResource } from "../policies/harness";

const SAMPLES = path.join(__dirname, "samples");

interface LeftOut {
  readonly module: object;
  readonly name: string;
  /** What replaces the reader. */
  readonly instead: (...args: never[]) => unknown;
  readonly samples: readonly string[];
}

const nothing = (): undefined => undefined;

const READERS: readonly LeftOut[] = [
  {
    module: listings,
    name: "readListedGroup",
    instead: nothing,
    samples: ["az-list.json", "az-list-nested.json", "graph.json"],
  },
  { module: listings, name: "readListedRule", instead: nothing, samples: ["az-rule-list.json"] },
  { module: powerShell, name: "readPowerShell", instead: nothing, samples: ["powershell.json"] },
  {
    module: pulumiState,
    name: "readStateResource",
    instead: nothing,
    samples: ["pulumi-state.json", "pulumi-state-bridged.json", "pulumi-preview.json", "events.jsonl"],
  },
  {
    module: families,
    name: "kindOf",
    instead: nothing,
    samples: ["pulumi-state.json", "pulumi-state-bridged.json", "pulumi-preview.json", "events.jsonl"],
  },
  {
    module: terraform,
    name: "readTerraform",
    instead: () => ({ items: [], resourceTypes: new ResourceTypes() }),
    samples: ["terraform-state.json", "terraform-plan.json"],
  },
  { module: terraform, name: "isTerraform", instead: () => false, samples: ["terraform-state.json"] },
  { module: arm, name: "isReadType", instead: () => false, samples: ["template.json"] },
];

function found(sample: string): { readonly open: number; readonly problems: number } {
  const { summary } = audit(readAll([path.join(SAMPLES, sample)]), {
    question: DEFAULT_QUESTION,
    isDetailed: false,
    baseline: undefined,
  });
  return { open: summary.open, problems: summary.problems };
}

/** Does something while a function of a module is replaced. */
function without<T>({ module, name, instead }: Omit<LeftOut, "samples">, act: () => T): T {
  const exported = module as Record<string, unknown>;
  const descriptor = Object.getOwnPropertyDescriptor(exported, name)!;
  Object.defineProperty(exported, name, {
    ...descriptor,
    ...("get" in descriptor ? { get: () => instead } : { value: instead }),
  });
  try {
    return act();
  } finally {
    Object.defineProperty(exported, name, descriptor);
  }
}

describe("without a reader", () => {
  for (const { samples, ...reader } of READERS) {
    for (const sample of samples) {
      it(`${reader.name} nothing of ${sample} passes in silence`, () => {
        const before = found(sample);
        assert.ok(before.open > 0);
        assert.equal(before.problems, 0);
        const after = without(reader, () => found(sample));
        assert.ok(after.open < before.open, "the reader was not left out");
        assert.ok(after.problems > 0);
      });
    }
  }

  it("declarationOf a policy advises of what a resource holds", () => {
    const policy = { module: families, name: "declarationOf", instead: nothing };
    assert.deepEqual(summary(validateResource(group([allow()]))), ["mandatory group"]);
    without(policy, () => {
      for (const one of [group([allow()]), standalone(allow())]) {
        const [report, ...others] = validateResource({ ...one, type: "azure-native:network:Renamed" }).reports;
        assert.deepEqual(others, []);
        assert.match(report!.message, /it contains what looks like a security rule/);
        assert.equal(report!.enforcementLevel, "advisory");
      }
    });
  });

  it("deployedBy a policy advises of the template of a deployment", () => {
    const template = { resources: [{ type: "Microsoft.Network/networkSecurityGroups", properties: {} }] };
    const deployment = resource("azure-native:resources:Deployment", "d", { properties: { template } });
    const policy = { module: deployments, name: "deployedBy", instead: nothing };
    const [report] = without(policy, () => validateResource(deployment)).reports;
    assert.match(report!.message, /looks like a security rule \(at properties\.template\.resources\[0\]\)/);
  });

  it("of its own a resource says where what looks like rules is, and nothing if it is of another cloud", () => {
    const rules = { spec: { rules: [allow(), allow()] } };
    const [report] = validateResource(resource("acme:index:Firewall", "f", rules)).reports;
    assert.equal(
      report!.message,
      'A resource of type "acme:index:Firewall" may let unrestricted sources reach TCP port 25: it contains 2 things that look like security rules (first at spec.rules[0]), but this policy pack does not support that type.',
    );
    assert.deepEqual(validateResource(resource("aws:ec2:SecurityGroup", "f", rules)).reports, []);
    assert.deepEqual(validateResource(resource("azure-native:azurestackhci:Other", "f", rules)).reports, []);
  });
});
