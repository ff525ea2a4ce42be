/**
 * What a stand-in provider answers to the engine over gRPC.
 *
 * `@pulumi/pulumi/provider` is not used: it does not let a provider know whether a call is a preview, which is the point of this one.
 *
 * Like the real azure-native provider it asks for previews and not for secrets: the engine sends plain values, and marks as
 * secret whatever comes back for an input that was or held a secret (a whole `securityRules`, where one element held one).
 *
 * If RECORDING_AZURE names the file of a stand-in Azure, groups and their rules are kept in it. The provider echoes all other resources.
 */

import * as grpc from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { StandInAzure } from "./azure";
import * as azureNative from "./azure-native";
import * as bridged from "./bridged";
import { type Known, type LiveProvider, PartialError, type Session } from "./live";
import * as liveAzureNative from "./live-azure-native";
import * as liveBridged from "./live-bridged";
import { type Properties, type Provider, SUBSCRIPTION, diff } from "./provider";

/** Serves on a free port of the loopback interface. What is neither of azure-native nor bridged is served as if it were bridged. */
export function serve(name: string): Promise<{ readonly port: number; readonly server: grpc.Server }> {
  const isNative = name.includes("azure-native");
  const server = new grpc.Server();
  const answers = isNative ? new Answers(azureNative, liveAzureNative) : new Answers(bridged, liveBridged);
  server.addService(ResourceProviderService, answers.calls());
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve({ port, server });
      else reject(error);
    });
  });
}

type Call<Request> = grpc.ServerUnaryCall<Request, unknown>;

/** A call which answers at once. */
function unary<Request, Response>(
  answer: (request: Request, call: Call<Request>) => Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    try {
      callback(null, answer(call.request, call));
    } catch (error) {
      callback(failure(error));
    }
  };
}

function failure(error: unknown): Partial<grpc.ServiceError> {
  const details = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PartialError)) return { code: grpc.status.UNKNOWN, details };
  const { id, inputs, outputs } = error.known;
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(id);
  detail.setReasonsList([details]);
  detail.setProperties(struct(outputs));
  detail.setInputs(struct(inputs));
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(details);
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details, metadata };
}

function properties(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

function struct(values: Properties): Struct {
  return Struct.fromJavaScript(values);
}

class Answers {
  /** The subscription of each provider that is configured, by its connection. */
  readonly #subscriptions = new Map<string, string>();

  constructor(
    private readonly provider: Provider,
    private readonly live: LiveProvider,
  ) {}

  /** The stand-in Azure that has the resource of a URN; undefined if the provider echoes it. */
  #session(urn: string, call: Call<unknown>): Session | undefined {
    const file = process.env["RECORDING_AZURE"];
    if (file === undefined || !this.live.keeps(urn)) return undefined;
    const subscription = this.#subscriptions.get(call.getPeer());
    if (subscription === undefined) throw new Error("this connection has not configured its provider");
    return { azure: new StandInAzure(file), subscription };
  }

  calls(): grpc.UntypedServiceImplementation {
    return { ...this.#configuration(), ...this.#planning(), ...this.#operations() };
  }

  #configuration(): grpc.UntypedServiceImplementation {
    return {
      getPluginInfo: unary(() => {
        const info = new PluginInfo();
        info.setVersion("3.28.0");
        return info;
      }),
      attach: unary(() => new Empty()),
      checkConfig: unary((request: messages.CheckRequest) => {
        const response = new messages.CheckResponse();
        response.setInputs(request.getNews());
        return response;
      }),
      diffConfig: unary(() => new messages.DiffResponse()),
      configure: unary((request: messages.ConfigureRequest, call) => {
        const { subscriptionId } = properties(request.getArgs());
        const subscription = typeof subscriptionId === "string" ? subscriptionId : SUBSCRIPTION.split("/").at(-1)!;
        this.#subscriptions.set(call.getPeer(), subscription);
        const response = new messages.ConfigureResponse();
        response.setSupportspreview(true);
        return response;
      }),
      cancel: unary(() => new Empty()),
    };
  }

  #planning(): grpc.UntypedServiceImplementation {
    return {
      check: unary((request: messages.CheckRequest, call) => {
        const { provider } = this;
        const [urn, olds] = [request.getUrn(), properties(request.getOlds())];
        const checked = provider.check(urn, olds, properties(request.getNews()));
        const session = this.#session(urn, call);
        const inputs = session ? this.live.withFreeName(session, urn, olds, checked) : checked;
        const failures = (provider.failures?.(request.getUrn(), inputs) ?? []).map((reason) => {
          const one = new messages.CheckFailure();
          one.setReason(reason);
          return one;
        });
        const response = new messages.CheckResponse();
        response.setInputs(struct(inputs));
        response.setFailuresList(failures);
        return response;
      }),
      diff: unary((request: messages.DiffRequest, call) => {
        const urn = request.getUrn();
        const inputs = properties(request.getOldInputs());
        const known = { urn, inputs, outputs: properties(request.getOlds()) };
        const news = properties(request.getNews());
        const difference = this.#session(urn, call)
          ? this.live.diff(known, news)
          : { ...diff(this.provider, urn, inputs, news), deletesFirst: false };
        const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
        const response = new messages.DiffResponse();
        response.setChanges(difference.changed.length > 0 ? DIFF_SOME : DIFF_NONE);
        response.setDiffsList([...difference.changed]);
        response.setReplacesList([...difference.replaces]);
        response.setDeletebeforereplace(difference.deletesFirst);
        return response;
      }),
    };
  }

  #operations(): grpc.UntypedServiceImplementation {
    return {
      create: unary((request: messages.CreateRequest, call) => {
        const inputs = properties(request.getProperties());
        const response = new messages.CreateResponse();
        if (request.getPreview()) {
          response.setProperties(struct(this.provider.preview(request.getUrn(), inputs)));
          return response;
        }
        const session = this.#session(request.getUrn(), call);
        const { id, outputs } = session
          ? this.live.create(session, request.getUrn(), inputs)
          : this.provider.create(request.getUrn(), inputs);
        response.setId(id);
        response.setProperties(struct(outputs));
        return response;
      }),
      update: unary((request: messages.UpdateRequest, call) => {
        const response = new messages.UpdateResponse();
        response.setProperties(struct(this.#updated(request, call)));
        return response;
      }),
      read: unary((request: messages.ReadRequest, call) => {
        const [urn, id] = [request.getUrn(), request.getId()];
        const session = this.#session(urn, call);
        const response = new messages.ReadResponse();
        response.setId(id);
        response.setInputs(request.getInputs());
        response.setProperties(request.getProperties());
        if (!session) return response;
        const known = {
          urn,
          id,
          inputs: properties(request.getInputs()),
          outputs: properties(request.getProperties()),
        };
        const found = this.live.read(session, known);
        // No id says that the resource is gone.
        response.setId(found ? id : "");
        response.setInputs(struct(found?.inputs ?? {}));
        response.setProperties(struct(found?.outputs ?? {}));
        return response;
      }),
      delete: unary((request: messages.DeleteRequest, call) => {
        const session = this.#session(request.getUrn(), call);
        if (session) this.live.remove(session, knownIn(request));
        return new Empty();
      }),
    };
  }

  #updated(request: messages.UpdateRequest, call: Call<unknown>): Properties {
    const [urn, inputs, olds] = [request.getUrn(), properties(request.getNews()), properties(request.getOlds())];
    if (request.getPreview()) return this.provider.previewUpdate(urn, inputs, olds);
    const session = this.#session(urn, call);
    if (!session) return this.provider.create(urn, inputs, olds).outputs;
    const known = { urn, id: request.getId(), inputs: properties(request.getOldInputs()), outputs: olds };
    return this.live.update(session, known, inputs);
  }
}

function knownIn(request: messages.DeleteRequest): Known {
  return {
    urn: request.getUrn(),
    id: request.getId(),
    inputs: properties(request.getOldInputs()),
    outputs: properties(request.getProperties()),
  };
}
