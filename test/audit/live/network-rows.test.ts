import * as assert from "node:assert/strict";
import { asListed, mayBeException } from "../../../audit/live/network-rows";

describe("rows of networks", () => {
  it("are left out where Azure has nothing to list", () => {
    for (const column of ["subnets", "routes", "networkInterfaceConfigurations"]) {
      assert.deepEqual(asListed({ id: "a", [column]: null }), []);
    }
  });

  it("of scale sets have their model where a listing has it", () => {
    const networkInterfaceConfigurations = [{ name: "nic" }];
    assert.deepEqual(asListed({ id: "a", networkInterfaceConfigurations }), [
      { id: "a", virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations } } },
    ]);
  });

  it("are otherwise as they are", () => {
    const row = { id: "a", subnets: [] };
    assert.deepEqual(asListed(row), [row]);
  });

  it("say whether a virtual network may be an exception from security admin rules: with a delegated subnet", () => {
    const delegated = { properties: { delegations: [{ name: "sql" }] } };
    assert.equal(mayBeException({ id: "a", subnets: [{ properties: {} }, delegated] }), true);
    for (const subnets of [null, [], [{ properties: { delegations: [] } }], [{ properties: null }], ["strange"]]) {
      assert.equal(mayBeException({ id: "a", subnets }), false, JSON.stringify(subnets));
    }
  });
});
