/**
 * Serves a stand-in provider, the one that it is started as, to the engine over gRPC, on the loopback interface.
 *
 * The engine starts this process, reads a port number from its standard output, and ends it. `@pulumi/pulumi/provider`
 * is not used: it does not tell a provider whether a call is a preview, which is the point of this one.
 *
 * Like the real azure-native provider it asks for previews and not for secrets: the engine sends plain values, and marks as
 * secret whatever comes back for an input that was or held a secret (a whole `securityRules`, where one element held one).
 */

import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as azureNative from "./azure-native";
import * as bridged from "./bridged";
import { type Properties, type Provider, diff } from "./provider";

/** By the name of the executable; what is neither of azure-native nor bridged is served as if it were bridged: it has what is set. */
const provider: Provider = process.argv[2]?.includes("azure-native") === true ? azureNative : bridged;

/** A call which answers at once. */
function unary<Request, Response>(answer: (request: Request) => Response): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    try {
      callback(null, answer(call.request));
    } catch (error) {
      callback({ code: grpc.status.UNKNOWN, details: String(error) });
    }
  };
}

function properties(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

function struct(values: Properties): Struct {
  return Struct.fromJavaScript(values);
}

const CALLS: grpc.UntypedServiceImplementation = {
  getPluginInfo: unary(() => {
    const info = new PluginInfo();
    info.setVersion("3.28.0");
    return info;
  }),
  checkConfig: unary((request: messages.CheckRequest) => {
    const response = new messages.CheckResponse();
    response.setInputs(request.getNews());
    return response;
  }),
  diffConfig: unary(() => new messages.DiffResponse()),
  configure: unary(() => {
    const response = new messages.ConfigureResponse();
    response.setSupportspreview(true);
    return response;
  }),
  check: unary((request: messages.CheckRequest) => {
    const inputs = provider.check(request.getUrn(), properties(request.getOlds()), properties(request.getNews()));
    const failures = (provider.failures?.(request.getUrn(), inputs) ?? []).map((reason) => {
      const failure = new messages.CheckFailure();
      failure.setReason(reason);
      return failure;
    });
    const response = new messages.CheckResponse();
    response.setInputs(struct(inputs));
    response.setFailuresList(failures);
    return response;
  }),
  diff: unary((request: messages.DiffRequest) => {
    const { changed, replaces } = diff(
      provider,
      request.getUrn(),
      properties(request.getOldInputs()),
      properties(request.getNews()),
    );
    const response = new messages.DiffResponse();
    response.setChanges(
      changed.length > 0 ? messages.DiffResponse.DiffChanges.DIFF_SOME : messages.DiffResponse.DiffChanges.DIFF_NONE,
    );
    response.setDiffsList([...changed]);
    response.setReplacesList([...replaces]);
    return response;
  }),
  create: unary((request: messages.CreateRequest) => {
    const inputs = properties(request.getProperties());
    const response = new messages.CreateResponse();
    if (request.getPreview()) {
      response.setProperties(struct(provider.preview(request.getUrn(), inputs)));
    } else {
      const { id, outputs } = provider.create(request.getUrn(), inputs);
      response.setId(id);
      response.setProperties(struct(outputs));
    }
    return response;
  }),
  update: unary((request: messages.UpdateRequest) => {
    const inputs = properties(request.getNews());
    const response = new messages.UpdateResponse();
    response.setProperties(
      struct(
        request.getPreview()
          ? provider.previewUpdate(request.getUrn(), inputs, properties(request.getOlds()))
          : provider.create(request.getUrn(), inputs, properties(request.getOlds())).outputs,
      ),
    );
    return response;
  }),
  read: unary((request: messages.ReadRequest) => {
    const response = new messages.ReadResponse();
    response.setId(request.getId());
    response.setInputs(request.getInputs());
    response.setProperties(request.getProperties());
    return response;
  }),
  delete: unary(() => new Empty()),
  cancel: unary(() => new Empty()),
};

const server = new grpc.Server();
server.addService(ResourceProviderService, CALLS);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) {
    throw error;
  }
  process.stdout.write(`${port}\n`);
});
