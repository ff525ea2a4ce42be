import * as assert from "node:assert/strict";
import { asListed } from "../../../audit/live/network-rows";

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
});
