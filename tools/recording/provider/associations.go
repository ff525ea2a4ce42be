package main

import (
	"context"
	"strings"

	"azure-smtp-guard/tools/recording/provider/azure"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// subnetAssociationResource behaves as internal/services/network/subnet_network_security_group_association_resource.go: its id is that of the
// subnet, so it reads whichever group the subnet has, and its delete removes that.
func subnetAssociationResource() *schema.Resource {
	read := func(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
		subnet, err := meta.(*client).Get(d.Id())
		if err != nil {
			return gone(d, err)
		}
		if subnet.Properties.NetworkSecurityGroup == nil {
			d.SetId("")
			return nil
		}
		group := subnet.Properties.NetworkSecurityGroup.ID
		return diag.FromErr(setAll(d, map[string]any{"subnet_id": subnet.ID, "network_security_group_id": group}))
	}
	return associationResource("subnet_id", read, func(subnet, _ string) string { return subnet })
}

// interfaceAssociationResource behaves as internal/services/network/network_interface_security_group_association_resource.go: its id has both
// ids, and it reads the group from that, so it does not see which group the interface has by now.
func interfaceAssociationResource() *schema.Resource {
	read := func(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
		attached, group, _ := strings.Cut(d.Id(), "|")
		found, err := meta.(*client).Get(attached)
		if err != nil {
			return gone(d, err)
		}
		if found.Properties.NetworkSecurityGroup == nil {
			d.SetId("")
			return nil
		}
		return diag.FromErr(setAll(d, map[string]any{"network_interface_id": attached, "network_security_group_id": group}))
	}
	return associationResource("network_interface_id", read, func(attached, group string) string { return attached + "|" + group })
}

func associationResource(attribute string, read schema.ReadContextFunc, idOf func(attached, group string) string) *schema.Resource {
	return timeouts(&schema.Resource{
		CreateContext: func(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
			client := meta.(*client)
			attached, group := d.Get(attribute).(string), d.Get("network_security_group_id").(string)
			existing, err := client.Get(attached)
			if err != nil {
				return failure("retrieving", attached, err)
			}
			if existing.Properties.NetworkSecurityGroup != nil {
				return mustNotExist("an association", idOf(attached, group), nil)
			}
			existing.Properties.NetworkSecurityGroup = &azure.Reference{ID: group}
			if failed := created(d, idOf(attached, group), client.Put(attached, *existing)); failed != nil {
				return failed
			}
			return read(ctx, d, meta)
		},
		ReadContext: read,
		DeleteContext: func(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
			client := meta.(*client)
			attached, _, _ := strings.Cut(d.Id(), "|")
			existing, err := client.Get(attached)
			if err != nil {
				return gone(d, err)
			}
			existing.Properties.NetworkSecurityGroup = nil
			return failure("updating", attached, client.Put(attached, *existing))
		},
		Importer: imported(),
		Schema: map[string]*schema.Schema{
			attribute:                   replacing(),
			"network_security_group_id": replacing(),
		},
	})
}
