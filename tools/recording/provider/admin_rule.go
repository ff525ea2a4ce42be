package main

import (
	"context"

	"azure-smtp-guard/tools/recording/provider/azure"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

// adminRuleResource behaves as internal/services/network/network_manager_admin_rule_resource.go. Its collection is a text here, since the
// stand-in has no network managers.
func adminRuleResource() *schema.Resource {
	list := func(element any) *schema.Schema {
		return &schema.Schema{Type: schema.TypeList, Optional: true, Elem: element}
	}
	prefixes := func() *schema.Schema {
		return list(&schema.Resource{Schema: map[string]*schema.Schema{
			"address_prefix": required(), "address_prefix_type": word("IPPrefix", "ServiceTag"),
		}})
	}
	return timeouts(&schema.Resource{
		CreateContext: createAdminRule,
		ReadContext:   readAdminRule,
		UpdateContext: func(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
			if err := meta.(*client).Put(d.Id(), adminRule(d)); err != nil {
				return failure("updating", d.Id(), err)
			}
			return readAdminRule(ctx, d, meta)
		},
		DeleteContext: deleteByID,
		Importer:      imported(),
		Schema: map[string]*schema.Schema{
			"name":                     replacing(),
			"admin_rule_collection_id": replacing(),
			"action":                   word("Allow", "Deny", "AlwaysAllow"),
			"description":              optional(),
			"direction":                word("Inbound", "Outbound"),
			"priority":                 {Type: schema.TypeInt, Required: true, ValidateFunc: validation.IntBetween(1, 4096)},
			"protocol":                 word("Ah", "Any", "Icmp", "Esp", "Tcp", "Udp"),
			"source":                   prefixes(),
			"destination":              prefixes(),
			"source_port_ranges":       list(&schema.Schema{Type: schema.TypeString}),
			"destination_port_ranges":  list(&schema.Schema{Type: schema.TypeString}),
		},
	})
}

func createAdminRule(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	client := meta.(*client)
	id := d.Get("admin_rule_collection_id").(string) + "/rules/" + d.Get("name").(string)
	_, err := client.Get(id)
	if refused := mustNotExist("azurerm_network_manager_admin_rule", id, err); refused != nil {
		return refused
	}
	if failed := created(d, id, client.Put(id, adminRule(d))); failed != nil {
		return failed
	}
	return readAdminRule(ctx, d, meta)
}

func adminRule(d *schema.ResourceData) azure.Resource {
	prefixes := func(attribute string) []azure.Prefix {
		var result []azure.Prefix
		for _, one := range d.Get(attribute).([]any) {
			block := one.(map[string]any)
			prefix := azure.Prefix{AddressPrefix: block["address_prefix"].(string), AddressPrefixType: block["address_prefix_type"].(string)}
			result = append(result, prefix)
		}
		return result
	}
	return azure.Resource{Properties: azure.Properties{AdminRule: &azure.AdminRule{
		Access:                d.Get("action").(string),
		Description:           d.Get("description").(string),
		Direction:             d.Get("direction").(string),
		Priority:              d.Get("priority").(int),
		Protocol:              d.Get("protocol").(string),
		Sources:               prefixes("source"),
		Destinations:          prefixes("destination"),
		SourcePortRanges:      texts(d.Get("source_port_ranges")),
		DestinationPortRanges: texts(d.Get("destination_port_ranges")),
	}}}
}

func readAdminRule(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	found, err := meta.(*client).Get(d.Id())
	if err != nil {
		return gone(d, err)
	}
	rule := found.Properties.AdminRule
	prefixes := func(list []azure.Prefix) []map[string]any {
		result := []map[string]any{}
		for _, prefix := range list {
			result = append(result, map[string]any{"address_prefix": prefix.AddressPrefix, "address_prefix_type": prefix.AddressPrefixType})
		}
		return result
	}
	return diag.FromErr(setAll(d, map[string]any{
		"name":                     azure.LastName(d.Id()),
		"admin_rule_collection_id": azure.ParentOf(d.Id()),
		"action":                   rule.Access,
		"description":              rule.Description,
		"direction":                rule.Direction,
		"priority":                 rule.Priority,
		"protocol":                 rule.Protocol,
		"source":                   prefixes(rule.Sources),
		"destination":              prefixes(rule.Destinations),
		"source_port_ranges":       rule.SourcePortRanges,
		"destination_port_ranges":  rule.DestinationPortRanges,
	}))
}
