import type { Item, ListedGroup } from "../input/item";
import { type JsonObject, isObject, noted, textOf, unreadable } from "../input/json/values";
import { AZURE } from "../reporting/azure-source";
import type { AzureReading } from "../reporting/report";
import { type ServiceTagList, noteOfFetchedServiceTags } from "../service-tags";
import { AdminRulesInForce } from "./admin-rules";
import { fetchServiceTags } from "./azure-service-tags";
import { Client, type Timing } from "./client";
import type { Cloud } from "./clouds";
import { loadLibraries } from "./libraries";
import { asListed, mayBeException } from "./network-rows";
import { type Extent, type ReadFault, readQuery } from "./pages";
import { NETWORK_QUERIES, QUERIES, type Query } from "./queries";
import { asRequestError } from "./request-error";
import { RowReaders } from "./rows";
import { Subscriptions } from "./subscriptions";
import { Tokens } from "./tokens";
import { readAgain } from "./verify";

export interface LiveOptions {
  readonly cloud: Cloud;
  /** The id or the domain of the tenant to sign in to. */
  readonly tenant: string | undefined;
  /** Ids of subscriptions, or of management groups, to narrow the audit to; not both. */
  readonly subscriptions: readonly string[];
  readonly managementGroups: readonly string[];
  /** Whether Resource Graph is to leave out groups that have no inbound Allow. */
  readonly isPrefiltered: boolean;
  /** Whether to read groups that are not restricted in the index again from their resource provider. */
  readonly isVerified: boolean;
  /** Whether to read Azure's own list of service tags. */
  readonly needsServiceTags: boolean;
  /** Of this command. */
  readonly version: string;
  readonly onProgress: (progress: LiveProgress) => void;
  readonly timing?: Timing;
}

export interface LiveProgress {
  /** How many groups were read, and how many Resource Graph has. */
  readonly groups: number;
  readonly total: number;
}

type IsRestricted = (group: ListedGroup) => boolean;

/** No more subscriptions are named in a query: Azure throttles larger ones sooner. */
const MOST_SUBSCRIPTIONS = 200;

const WITHOUT_SERVICE_TAGS = "Service tags are judged by their names: add --service-tags FILE with the list.";

/** Where problems and notes stand that concern all of Azure. */
const EVERYWHERE = { source: AZURE, line: null };

/**
 * Signs in to Azure, and reads what must be known before any group is judged.
 *
 * @throws SettingsError if Microsoft's libraries are not installed.
 */
export async function openAzure(options: LiveOptions): Promise<LiveAudit> {
  const { cloud, tenant, version, timing } = options;
  const libraries = await loadLibraries();
  const tokens = new Tokens(libraries, cloud, tenant);
  const live = new LiveAudit(new Client(libraries, cloud, tokens, version, timing), options);
  await live.open();
  return live;
}

/** Reads what Azure has; what cannot be read is a problem among it. */
export class LiveAudit {
  readonly #client: Client;
  readonly #options: LiveOptions;
  readonly #subscriptions = new Subscriptions();
  readonly #readers = new RowReaders();
  /** The ids, in lower case, of the virtual networks, each with whether Azure may not apply security admin rules to it. */
  readonly #networks = new Map<string, boolean>();
  /** What queries run into, with what their rows are. */
  readonly #faults = new Map<string, Set<string>>();
  readonly #begun = new Date();
  /** What came of opening it. */
  readonly #opened: Item[] = [];
  #serviceTags: ServiceTagList | undefined;

  constructor(client: Client, options: LiveOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Reads the subscriptions, and the service tags if these are needed. To be called once, before anything else. */
  async open(): Promise<void> {
    this.#opened.push(noted(EVERYWHERE, "assumed", this.#indexNote()));
    this.#subscriptions.begin(await this.#all(QUERIES.subscriptions, this.#extents()));
    const subscription = this.#subscriptions.anyEnabled();
    if (!this.#options.needsServiceTags || subscription === undefined) return;
    this.#opened.push(await this.#readServiceTags(subscription));
  }

  /** Azure's own list of service tags; `undefined` if it is not needed, or cannot be read. */
  get serviceTags(): ServiceTagList | undefined {
    return this.#serviceTags;
  }

  /**
   * Reads network security groups, security admin rules in force, and what decides which machines the Internet reaches: page by page, and
   * none before what came before it was taken.
   *
   * @param isRestricted Whether a group needs no second look.
   */
  async *read(isRestricted: IsRestricted): AsyncGenerator<Item, void> {
    yield* this.#opened;
    yield* this.#readGroups(isRestricted);
    if (this.#options.isPrefiltered) yield* this.#readGroupsWithoutAllow();
    yield* this.#readNetworks();
    yield* this.#readAdminRules();
    const last = await this.#all(QUERIES.subscriptions, this.#extents());
    if (last.isWhole) this.#subscriptions.end(last.rows);
    yield* this.#problemsOfFaults();
    yield* this.#subscriptions.problems(this.#options.subscriptions);
    yield { kind: "azure", reading: this.#reading() };
  }

  /** Reads Azure's list of service tags. What comes of it, in a note or a problem. */
  async #readServiceTags(subscription: string): Promise<Item> {
    try {
      this.#serviceTags = await fetchServiceTags(this.#client, this.#options.cloud, subscription);
      return { kind: "note", note: noteOfFetchedServiceTags(EVERYWHERE, this.#serviceTags) };
    } catch (error) {
      const reason = asRequestError(error).message;
      return unreadable(EVERYWHERE, `Azure's list of service tags cannot be read: ${reason}. ${WITHOUT_SERVICE_TAGS}`);
    }
  }

  #reading(): AzureReading {
    const { cloud, isVerified, subscriptions } = this.#options;
    return {
      cloud: cloud.name,
      indexedAt: this.#begun.toISOString(),
      isVerified,
      subscriptions: this.#subscriptions.all(),
      missing: this.#subscriptions.missingOf(subscriptions),
    };
  }

  #indexNote(): string {
    const note = `Verdicts are as indexed by Azure Resource Graph at ${this.#begun.toISOString()}. Its index follows Azure with a delay.`;
    return this.#options.isVerified
      ? `${note} Groups that are open in the index were read again from their resource provider.`
      : note;
  }

  async *#readGroups(isRestricted: IsRestricted): AsyncGenerator<Item, void> {
    const { isPrefiltered, isVerified, onProgress } = this.#options;
    let groups = 0;
    for await (const read of this.#rows(isPrefiltered ? QUERIES.groupsWithAllow : QUERIES.groups, this.#extents())) {
      if (read.kind === "fault") {
        this.#addFault(read);
        continue;
      }
      groups += read.rows.length;
      onProgress({ groups, total: Math.max(groups, read.total) });
      for (const row of read.rows) {
        this.#subscriptions.addGroup(row);
        yield* isVerified ? this.#verified(row, isRestricted) : this.#readers.itemsOf(row);
      }
    }
  }

  /** What the index has of a group, or what its provider has where the index says that it is not restricted. */
  async *#verified(row: JsonObject, isRestricted: IsRestricted): AsyncGenerator<Item, void> {
    const items = this.#readers.itemsOf(row);
    const group = groupIn(items);
    if (!group || isRestricted(group)) return yield* items;
    const provided = await readAgain(this.#client, group);
    const name = `Network security group ${group.id ?? `"${String(group.name)}"`}`;
    if (provided.kind === "gone") {
      yield noted(group.place, "skipped", `${name} is open in the index, but no longer there.`);
      return;
    }
    const itemsNow = provided.kind === "there" && isObject(provided.group) ? this.#readers.itemsOf(provided.group) : [];
    const groupNow = groupIn(itemsNow);
    if (!groupNow || groupNow.id?.toLowerCase() !== group.id?.toLowerCase()) {
      const reason = provided.kind === "unknown" ? provided.message : "its provider answers with something else";
      yield unreadable(group.place, `${name} cannot be read again, so it is judged as indexed: ${reason}.`);
      return yield* items;
    }
    yield* itemsNow;
    if (!isRestricted(groupNow)) return;
    yield noted(group.place, "skipped", `${name} is open in the index, but restricted now.`);
  }

  /** Which groups the prefilter leaves out: these admit nothing from the Internet, unlike those that the sign-in may not read. */
  async *#readGroupsWithoutAllow(): AsyncGenerator<Item, void> {
    yield* this.#streamed(QUERIES.groupsWithoutAllow, (row) => {
      this.#subscriptions.addLeftOut(row);
      return [{ kind: "group-without-allow", id: textOf(row["id"]) ?? "" }];
    });
  }

  async *#readNetworks(): AsyncGenerator<Item, void> {
    for (const query of NETWORK_QUERIES) {
      yield* this.#streamed(query, (row) => {
        if (query === QUERIES.virtualNetworks) this.#networks.set(String(row["id"]).toLowerCase(), mayBeException(row));
        return asListed(row).flatMap((listed) => this.#readers.itemsOf(listed));
      });
    }
  }

  /** Reads the rows of a query as they come; what is missing is a problem. */
  async *#streamed(query: Query, itemsOf: (row: JsonObject) => readonly Item[]): AsyncGenerator<Item, void> {
    for await (const read of this.#rows(query, this.#extents())) {
      if (read.kind === "fault") this.#addFault(read);
      else yield* read.rows.flatMap(itemsOf);
    }
  }

  async *#readAdminRules(): AsyncGenerator<Item, void> {
    const inForce = new AdminRulesInForce();
    const networks = await this.#all(QUERIES.effectiveAdminRules, this.#extents());
    for (const row of networks.rows) {
      if (inForce.addNetwork(row)) continue;
      yield unreadable(
        EVERYWHERE,
        `The security admin rules in force cannot be read: ${textOf(row["id"]) ?? "no id"}.`,
      );
    }
    // The configurations may be of other subscriptions than the networks.
    const rules = await this.#all(QUERIES.adminRules, extentsOf(inForce.subscriptions));
    for (const row of rules.rows) inForce.addRule(row);
    for (const rule of inForce.rules()) yield* this.#readers.itemsOf(rule);
    const read = { networks: this.#networks, areRulesWhole: rules.isWhole };
    for (const one of networks.isWhole ? inForce.networks(read) : []) {
      yield { kind: "admin-rules-in-force", inForce: one };
    }
    for (const configuration of inForce.unread()) {
      yield unreadable(
        EVERYWHERE,
        `Security admin configuration ${configuration} is in force, but none of its rules can be read: let the sign-in read its network manager.`,
      );
    }
  }

  /** All rows of a query that has few; what is missing is a problem. */
  async #all(query: Query, extents: readonly Extent[]): Promise<AllRows> {
    const rows: JsonObject[] = [];
    let isWhole = true;
    for await (const read of this.#rows(query, extents)) {
      if (read.kind === "rows") rows.push(...read.rows);
      else {
        isWhole = false;
        this.#addFault(read);
      }
    }
    return { rows, isWhole };
  }

  async *#rows(query: Query, extents: readonly Extent[]): ReturnType<typeof readQuery> {
    for (const extent of extents) yield* readQuery(this.#client, query, extent);
  }

  /** Where the audit looks: each query is asked for each of these. */
  #extents(): readonly Extent[] {
    const { subscriptions, managementGroups } = this.#options;
    if (managementGroups.length > 0) return [{ managementGroups }];
    return subscriptions.length > 0 ? extentsOf(subscriptions) : [{}];
  }

  #addFault({ message, noun }: ReadFault): void {
    const nouns = this.#faults.get(message) ?? new Set();
    this.#faults.set(message, noun === undefined ? nouns : nouns.add(noun));
  }

  /** Says once what several queries run into, and which. */
  *#problemsOfFaults(): Generator<Item, void> {
    for (const [message, nouns] of this.#faults) {
      const kinds = [...nouns].map((noun) => `"${noun}"`).join(", ");
      const what = nouns.size > 0 ? `Rows of the kind ${kinds} cannot be read: ` : "";
      yield unreadable(EVERYWHERE, `${what}${message}. The audit is incomplete.`);
    }
  }
}

interface AllRows {
  readonly rows: readonly JsonObject[];
  readonly isWhole: boolean;
}

function groupIn(items: readonly Item[]): ListedGroup | undefined {
  return items.find((item) => item.kind === "listed-group");
}

/** Subscriptions in portions that one query may name. */
function extentsOf(subscriptions: readonly string[]): readonly Extent[] {
  const portions = Math.ceil(subscriptions.length / MOST_SUBSCRIPTIONS);
  return Array.from({ length: portions }, (_, index) => ({
    subscriptions: subscriptions.slice(index * MOST_SUBSCRIPTIONS, (index + 1) * MOST_SUBSCRIPTIONS),
  }));
}
