package main

import (
	"context"

	"azure-smtp-guard/tools/recording/provider/azure"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// What groups stand in and are attached to, with as many attributes as that takes. An update keeps the group that a subnet or an interface
// has (internal/services/network/subnet_resource.go and network_interface_resource.go).

func resourceGroupResource() *schema.Resource {
	resource := plainResource("azurerm_resource_group", map[string]*schema.Schema{
		"name": replacing(), "location": locationField(), "tags": tagsField(),
	}, func(c *client, d *schema.ResourceData) string {
		return azure.ResourceGroupID(c.subscription, d.Get("name").(string))
	})
	// What is in a resource group keeps it from being deleted, unless a feature is switched off
	// (internal/services/resource/resource_group_resource.go, prevent_deletion_if_contains_resources).
	resource.DeleteContext = func(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
		inside, err := meta.(*client).Inside(d.Id())
		if err != nil {
			return diag.FromErr(err)
		}
		if len(inside) > 0 {
			return diag.Errorf("deleting %s: it still contains %s", d.Id(), inside[0].ID)
		}
		return deleteByID(ctx, d, meta)
	}
	return resource
}

func subnetResource() *schema.Resource {
	return plainResource("azurerm_subnet", map[string]*schema.Schema{
		"name": replacing(), "resource_group_name": replacing(), "virtual_network_name": replacing(),
		"address_prefixes": prefixesField(schema.TypeList),
	}, func(c *client, d *schema.ResourceData) string {
		network := azure.NetworkID(c.subscription, d.Get("resource_group_name").(string), "virtualNetworks", d.Get("virtual_network_name").(string))
		return network + "/subnets/" + d.Get("name").(string)
	})
}

func interfaceResource() *schema.Resource {
	return plainResource("azurerm_network_interface", map[string]*schema.Schema{
		"name": replacing(), "location": locationField(), "resource_group_name": replacing(), "tags": tagsField(),
		"ip_configuration": {Type: schema.TypeList, Required: true, Elem: &schema.Resource{Schema: map[string]*schema.Schema{
			"name": required(), "subnet_id": optional(), "private_ip_address_allocation": required(),
		}}},
	}, func(c *client, d *schema.ResourceData) string {
		return azure.NetworkID(c.subscription, d.Get("resource_group_name").(string), "networkInterfaces", d.Get("name").(string))
	})
}

func prefixesField(kind schema.ValueType) *schema.Schema {
	return &schema.Schema{Type: kind, Required: true, Elem: &schema.Schema{Type: schema.TypeString}}
}

// plainResource is a resource without rules.
func plainResource(name string, fields map[string]*schema.Schema, idOf func(*client, *schema.ResourceData) string) *schema.Resource {
	has := func(field string) bool { return fields[field] != nil }
	write := func(d *schema.ResourceData, resource *azure.Resource) {
		if has("location") {
			resource.Location = normalLocation(d.Get("location").(string))
		}
		if has("tags") {
			resource.Tags = tagsOf(d)
		}
		if has("address_prefixes") {
			resource.Properties.AddressPrefixes = texts(d.Get("address_prefixes"))
		}
	}
	read := func(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
		resource, err := meta.(*client).Get(d.Id())
		if err != nil {
			return gone(d, err)
		}
		values := map[string]any{
			"name": resource.Name, "location": resource.Location, "tags": resource.Tags,
			"resource_group_name":  azure.Part(d.Id(), "resourceGroups"),
			"virtual_network_name": azure.Part(d.Id(), "virtualNetworks"),
			"address_prefixes":     resource.Properties.AddressPrefixes,
		}
		for field := range values {
			if !has(field) {
				delete(values, field)
			}
		}
		return diag.FromErr(setAll(d, values))
	}
	return timeouts(&schema.Resource{
		CreateContext: func(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
			client := meta.(*client)
			id := idOf(client, d)
			_, err := client.Get(id)
			if refused := mustNotExist(name, id, err); refused != nil {
				return refused
			}
			resource := azure.Resource{}
			write(d, &resource)
			if failed := created(d, id, client.Put(id, resource)); failed != nil {
				return failed
			}
			return read(ctx, d, meta)
		},
		ReadContext: read,
		UpdateContext: func(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
			client := meta.(*client)
			resource, err := client.Get(d.Id())
			if err != nil {
				return failure("retrieving", d.Id(), err)
			}
			write(d, resource)
			if err := client.Put(d.Id(), *resource); err != nil {
				return failure("updating", d.Id(), err)
			}
			return read(ctx, d, meta)
		},
		DeleteContext: deleteByID,
		Importer:      imported(),
		Schema:        fields,
	})
}
