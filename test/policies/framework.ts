/** The framework's own functions behind its RPC, for what the engine receives. */

import * as assert from "node:assert/strict";
import type { Policies, PolicyPackArgs } from "@pulumi/policy";
import * as protocol from "@pulumi/policy/protoutil";
import * as server from "@pulumi/policy/server";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Properties, type Resource, previewOutputs } from "./harness";

/** A diagnostic as the engine gets it. */
export interface Diagnostic {
  readonly policy: string;
  readonly level: "advisory" | "mandatory" | undefined;
  readonly isHigh: boolean;
  readonly urn: string;
  readonly description: string;
  readonly message: string;
}

export interface Response {
  readonly diagnostics: readonly Diagnostic[];
  readonly notApplicable: readonly { readonly policy: string; readonly reason: string }[];
}

type Rpc<Q, A> = (
  call: { readonly request: Q },
  callback: (error: Error | null | undefined, response: A | undefined) => void,
) => Promise<void>;
type MakeRpc<Q, A = analyzer.AnalyzeResponse> = (
  pack: string,
  version: string,
  level: string,
  policies: Policies,
) => Rpc<Q, A>;

// What the framework does not declare.
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, makeRemediateRpcFun } = server as unknown as {
  readonly makeAnalyzeRpcFun: MakeRpc<analyzer.AnalyzeRequest>;
  readonly makeAnalyzeStackRpcFun: MakeRpc<analyzer.AnalyzeStackRequest>;
  readonly makeRemediateRpcFun: MakeRpc<analyzer.AnalyzeRequest, analyzer.RemediateResponse>;
};
const { makeAnalyzerInfo } = protocol as unknown as {
  makeAnalyzerInfo: (pack: string, version: string, level: string, args: PolicyPackArgs) => analyzer.AnalyzerInfo;
};

export function analyzerInfo(pack: string, args: PolicyPackArgs): analyzer.AnalyzerInfo {
  return makeAnalyzerInfo(pack, "1.0.0", "advisory", args);
}

export async function analyze(policies: Policies, resource: Resource): Promise<Response> {
  const request = new analyzer.AnalyzeRequest();
  request.setProperties(toStruct(resource.inputs));
  return call(makeAnalyzeRpcFun, policies, describe(request, resource));
}

export async function analyzeStack(policies: Policies, resources: readonly Resource[]): Promise<Response> {
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(
    resources.map((resource) => {
      const made = describe(new analyzer.AnalyzerResource(), resource);
      made.setProperties(toStruct(resource.outputs ?? previewOutputs(resource)));
      for (const [property, urns] of Object.entries(resource.propertyDependencies ?? {})) {
        const dependencies = new analyzer.AnalyzerPropertyDependencies();
        dependencies.setUrnsList([...urns]);
        made.getPropertydependenciesMap().set(property, dependencies);
      }
      return made;
    }),
  );
  return call(makeAnalyzeStackRpcFun, policies, request);
}

function describe<M extends analyzer.AnalyzeRequest | analyzer.AnalyzerResource>(
  message: M,
  { type, urn, name }: Resource,
): M {
  message.setType(type);
  message.setUrn(urn);
  message.setName(name);
  message.setOptions(new analyzer.AnalyzerResourceOptions());
  return message;
}

/** The properties as the policies, which are at this level, would have them; `undefined` if they change nothing. */
export async function remediate(policies: Policies, resource: Resource): Promise<Properties | undefined> {
  const request = new analyzer.AnalyzeRequest();
  request.setProperties(toStruct(resource.inputs));
  const response = await answerTo(
    makeRemediateRpcFun,
    policies.map((policy) => ({ ...policy, enforcementLevel: "remediate" as const })) as Policies,
    describe(request, resource),
  );
  const received = analyzer.RemediateResponse.deserializeBinary(response.serializeBinary());
  const [remediation, ...others] = received.getRemediationsList();
  assert.deepEqual(others, []);
  assert.equal(remediation?.getDiagnostic() ?? "", "");
  return remediation?.getProperties()?.toJavaScript();
}

function answerTo<Q, A>(make: MakeRpc<Q, A>, policies: Policies, request: Q): Promise<A> {
  return new Promise<A>((resolve, reject) => {
    void make(
      "azure-smtp-guard",
      "1.0.0",
      "advisory",
      policies,
    )({ request }, (error, answer) => {
      if (error) reject(error);
      else if (answer) resolve(answer);
      else reject(new Error("neither an error nor an answer"));
    });
  });
}

async function call<Q>(make: MakeRpc<Q>, policies: Policies, request: Q): Promise<Response> {
  const response = await answerTo(make, policies, request);
  // Over the wire, as the engine gets it.
  const received = analyzer.AnalyzeResponse.deserializeBinary(response.serializeBinary());
  return {
    diagnostics: received.getDiagnosticsList().map((diagnostic) => ({
      policy: diagnostic.getPolicyname(),
      level: LEVELS.get(diagnostic.getEnforcementlevel()),
      isHigh: diagnostic.getSeverity() === analyzer.PolicySeverity.POLICY_SEVERITY_HIGH,
      urn: diagnostic.getUrn(),
      description: diagnostic.getDescription(),
      message: diagnostic.getMessage(),
    })),
    notApplicable: received
      .getNotApplicableList()
      .map((policy) => ({ policy: policy.getPolicyName(), reason: policy.getReason() })),
  };
}

const LEVELS = new Map<number, "advisory" | "mandatory">([
  [analyzer.EnforcementLevel.ADVISORY, "advisory"],
  [analyzer.EnforcementLevel.MANDATORY, "mandatory"],
]);

function toStruct(properties: Resource["inputs"]): Struct {
  const struct: unknown = Struct.fromJavaScript(
    structuredClone(properties) as Parameters<typeof Struct.fromJavaScript>[0],
  );
  assert.ok(struct instanceof Struct);
  return struct;
}
