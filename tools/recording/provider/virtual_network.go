package main

import (
	"context"
	"fmt"

	"azure-smtp-guard/tools/recording/provider/azure"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// virtualNetworkResource behaves as internal/services/network/virtual_network_resource.go: its inline subnets name the groups to which they
// are attached, an update sends them only if they change, and a read takes all that Azure lists.
func virtualNetworkResource() *schema.Resource {
	return timeouts(&schema.Resource{
		CreateContext: createNetwork,
		ReadContext:   readNetwork,
		UpdateContext: updateNetwork,
		DeleteContext: deleteByID,
		Importer:      imported(),
		Schema: map[string]*schema.Schema{
			"name": replacing(), "location": locationField(), "resource_group_name": replacing(), "tags": tagsField(),
			"address_space": prefixesField(schema.TypeSet),
			"subnet": {
				Type: schema.TypeSet, ConfigMode: schema.SchemaConfigModeAttr, Optional: true, Computed: true, Set: hashSubnet,
				Elem: &schema.Resource{Schema: map[string]*schema.Schema{
					"name": required(), "address_prefixes": prefixesField(schema.TypeList), "security_group": optional(), "id": computed(),
				}},
			},
		},
	})
}

func hashSubnet(value any) int {
	subnet := value.(map[string]any)
	return schema.HashString(fmt.Sprint(subnet["name"], "\x00", texts(subnet["address_prefixes"]), "\x00", subnet["security_group"]))
}

func createNetwork(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	client := meta.(*client)
	id := azure.NetworkID(client.subscription, d.Get("resource_group_name").(string), "virtualNetworks", d.Get("name").(string))
	_, err := client.Get(id)
	if refused := mustNotExist("azurerm_virtual_network", id, err); refused != nil {
		return refused
	}
	network := azure.Resource{Location: normalLocation(d.Get("location").(string)), Tags: tagsOf(d)}
	network.Properties.AddressPrefixes = texts(d.Get("address_space"))
	if failed := created(d, id, client.Put(id, network)); failed != nil {
		return failed
	}
	if failed := putSubnets(client, d); failed != nil {
		return failed
	}
	return readNetwork(ctx, d, meta)
}

// putSubnets makes the subnets of a network those that are planned.
func putSubnets(client *client, d *schema.ResourceData) diag.Diagnostics {
	planned := map[string]bool{}
	for _, one := range d.Get("subnet").(*schema.Set).List() {
		attributes := one.(map[string]any)
		id := d.Id() + "/subnets/" + attributes["name"].(string)
		planned[id] = true
		subnet := azure.Resource{}
		subnet.Properties.AddressPrefixes = texts(attributes["address_prefixes"])
		if group := attributes["security_group"].(string); group != "" {
			subnet.Properties.NetworkSecurityGroup = &azure.Reference{ID: group}
		}
		if err := client.Put(id, subnet); err != nil {
			return failure("updating", id, err)
		}
	}
	inside, err := client.Inside(d.Id())
	if err != nil {
		return diag.FromErr(err)
	}
	for _, subnet := range inside {
		if !planned[subnet.ID] {
			if err := client.Delete(subnet.ID); err != nil {
				return failure("updating", d.Id(), err)
			}
		}
	}
	return nil
}

func updateNetwork(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	client := meta.(*client)
	network, err := client.Get(d.Id())
	if err != nil {
		return failure("retrieving", d.Id(), err)
	}
	network.Tags = tagsOf(d)
	network.Properties.AddressPrefixes = texts(d.Get("address_space"))
	if err := client.Put(d.Id(), *network); err != nil {
		return failure("updating", d.Id(), err)
	}
	if d.HasChange("subnet") {
		if failed := putSubnets(client, d); failed != nil {
			return failed
		}
	}
	return readNetwork(ctx, d, meta)
}

func readNetwork(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	client := meta.(*client)
	network, err := client.Get(d.Id())
	if err != nil {
		return gone(d, err)
	}
	inside, err := client.Inside(d.Id())
	if err != nil {
		return diag.FromErr(err)
	}
	subnets := []map[string]any{}
	for _, subnet := range inside {
		group := ""
		if reference := subnet.Properties.NetworkSecurityGroup; reference != nil {
			group = reference.ID
		}
		subnets = append(subnets, map[string]any{
			"name": subnet.Name, "address_prefixes": subnet.Properties.AddressPrefixes, "security_group": group, "id": subnet.ID,
		})
	}
	return diag.FromErr(setAll(d, map[string]any{
		"name": network.Name, "location": network.Location, "tags": network.Tags,
		"resource_group_name": azure.Part(d.Id(), "resourceGroups"),
		"address_space":       network.Properties.AddressPrefixes,
		"subnet":              subnets,
	}))
}
