package main

import (
	"context"

	"azure-smtp-guard/tools/recording/provider/azure"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// ruleResource behaves as internal/services/network/network_security_rule_resource.go:
//   - A create is refused where the group has a rule of the name, wherever that came from.
//   - An update reads the rule, sets the members that change and sends all of it back.
//   - No lock keeps it from running beside an update of its group.
func ruleResource() *schema.Resource {
	fields := ruleFields()
	fields["name"] = replacing()
	fields["resource_group_name"] = replacing()
	fields["network_security_group_name"] = replacing()
	for _, side := range []string{"source", "destination"} {
		one := []string{side + "_address_prefix", side + "_address_prefixes", side + "_application_security_group_ids"}
		for _, name := range one {
			fields[name].ExactlyOneOf = one
		}
		fields[side+"_port_range"].ConflictsWith = []string{side + "_port_ranges"}
		fields[side+"_port_ranges"].ConflictsWith = []string{side + "_port_range"}
	}
	return timeouts(&schema.Resource{
		CreateContext: createRule,
		ReadContext:   readRule,
		UpdateContext: updateRule,
		DeleteContext: func(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
			return failure("deleting", d.Id(), meta.(*client).DeleteRule(d.Id()))
		},
		Importer: imported(),
		Schema:   fields,
	})
}

func createRule(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	client := meta.(*client)
	group := azure.GroupID(client.subscription, d.Get("resource_group_name").(string), d.Get("network_security_group_name").(string))
	id := group + "/securityRules/" + d.Get("name").(string)
	_, err := client.GetRule(id)
	if refused := mustNotExist("azurerm_network_security_rule", id, err); refused != nil {
		return refused
	}
	if failed := created(d, id, client.PutRule(id, ruleProperties(d.Get))); failed != nil {
		return failed
	}
	return readRule(ctx, d, meta)
}

func updateRule(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	client := meta.(*client)
	existing, err := client.GetRule(d.Id())
	if err != nil {
		return failure("retrieving", d.Id(), err)
	}
	attributes := ruleAttributes(existing.Properties)
	payload := ruleProperties(func(attribute string) any {
		if d.HasChange(attribute) {
			return d.Get(attribute)
		}
		if list, isList := attributes[attribute].([]string); isList {
			return anySlice(list)
		}
		return attributes[attribute]
	})
	if err := client.PutRule(d.Id(), payload); err != nil {
		return failure("updating", d.Id(), err)
	}
	return readRule(ctx, d, meta)
}

func readRule(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	rule, err := meta.(*client).GetRule(d.Id())
	if err != nil {
		return gone(d, err)
	}
	attributes := ruleAttributes(rule.Properties)
	attributes["name"] = azure.LastName(d.Id())
	attributes["network_security_group_name"] = azure.Part(d.Id(), "networkSecurityGroups")
	attributes["resource_group_name"] = azure.Part(d.Id(), "resourceGroups")
	return diag.FromErr(setAll(d, attributes))
}
