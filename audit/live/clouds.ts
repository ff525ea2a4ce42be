/** One of Azure's clouds: only these two hosts are spoken to. */
export interface Cloud {
  readonly name: CloudName;
  /** Of Azure Resource Manager, which has Resource Graph, too; without a slash at the end. */
  readonly resourceManager: string;
  /** Where tokens are issued. */
  readonly authority: string;
  /** A location that it has: each lists the service tags of all of them. */
  readonly location: string;
  /** What its name in lists of service tags contains. */
  readonly tagsOf: RegExp;
}

export type CloudName = "public" | "usgov" | "china";

export const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
  public: {
    name: "public",
    resourceManager: "https://management.azure.com",
    authority: "https://login.microsoftonline.com",
    location: "westeurope",
    tagsOf: /public/i,
  },
  usgov: {
    name: "usgov",
    resourceManager: "https://management.usgovcloudapi.net",
    authority: "https://login.microsoftonline.us",
    location: "usgovvirginia",
    tagsOf: /gov/i,
  },
  china: {
    name: "china",
    resourceManager: "https://management.chinacloudapi.cn",
    authority: "https://login.chinacloudapi.cn",
    location: "chinanorth2",
    tagsOf: /china/i,
  },
};

/** What a token for the cloud's Resource Manager is asked for: a token of one cloud is worth nothing in another. */
export function scopeOf({ resourceManager }: Cloud): string {
  return `${resourceManager}/.default`;
}
