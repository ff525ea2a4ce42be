package main

import (
	"context"

	"azure-smtp-guard/tools/recording/provider/azure"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// groupResource behaves as internal/services/network/network_security_group_resource.go:
//   - A create is refused where the group exists, and sends the rules that are planned.
//   - An update reads the group, replaces its list only if security_rule changes, its tags only if tags change, and sends all of it back.
//   - A read takes every rule that Azure lists, whoever wrote it.
func groupResource() *schema.Resource {
	rule := ruleFields()
	rule["name"] = required()
	return timeouts(&schema.Resource{
		CreateContext: createGroup,
		ReadContext:   readGroup,
		UpdateContext: updateGroup,
		DeleteContext: deleteByID,
		Importer:      imported(),
		Schema: map[string]*schema.Schema{
			"name":                replacing(),
			"location":            locationField(),
			"resource_group_name": replacing(),
			"security_rule": {
				Type: schema.TypeSet, ConfigMode: schema.SchemaConfigModeAttr, Optional: true, Computed: true,
				Set: hashRule, Elem: &schema.Resource{Schema: rule},
			},
			"tags": tagsField(),
		},
	})
}

func createGroup(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	client := meta.(*client)
	id := azure.GroupID(client.subscription, d.Get("resource_group_name").(string), d.Get("name").(string))
	_, err := client.Get(id)
	if refused := mustNotExist("azurerm_network_security_group", id, err); refused != nil {
		return refused
	}
	err = client.Put(id, azure.Resource{
		Location: normalLocation(d.Get("location").(string)), Tags: tagsOf(d),
		Properties: azure.Properties{SecurityRules: plannedRules(d)},
	})
	if failed := created(d, id, err); failed != nil {
		return failed
	}
	return readGroup(ctx, d, meta)
}

func plannedRules(d *schema.ResourceData) []azure.Rule {
	rules := []azure.Rule{}
	for _, one := range d.Get("security_rule").(*schema.Set).List() {
		attributes := one.(map[string]any)
		properties := ruleProperties(func(attribute string) any { return attributes[attribute] })
		rules = append(rules, azure.Rule{Name: attributes["name"].(string), Properties: properties})
	}
	return rules
}

func updateGroup(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	client := meta.(*client)
	existing, err := client.Get(d.Id())
	if err != nil {
		return failure("retrieving", d.Id(), err)
	}
	if d.HasChange("security_rule") {
		existing.Properties.SecurityRules = plannedRules(d)
	}
	if d.HasChange("tags") {
		existing.Tags = tagsOf(d)
	}
	if err := client.Put(d.Id(), *existing); err != nil {
		return failure("updating", d.Id(), err)
	}
	return readGroup(ctx, d, meta)
}

func readGroup(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	group, err := meta.(*client).Get(d.Id())
	if err != nil {
		return gone(d, err)
	}
	return diag.FromErr(setGroup(d, group))
}

// setGroup sets the attributes that the resource and the data source have.
func setGroup(d *schema.ResourceData, group *azure.Resource) error {
	rules := []map[string]any{}
	for _, rule := range group.Properties.SecurityRules {
		attributes := ruleAttributes(rule.Properties)
		attributes["name"] = rule.Name
		for name := range ruleLists {
			attributes[name] = anySlice(attributes[name].([]string))
		}
		rules = append(rules, attributes)
	}
	return setAll(d, map[string]any{
		"name":                azure.LastName(d.Id()),
		"resource_group_name": azure.Part(d.Id(), "resourceGroups"),
		"location":            group.Location,
		"security_rule":       rules,
		"tags":                group.Tags,
	})
}

func anySlice(list []string) []any {
	result := make([]any, 0, len(list))
	for _, text := range list {
		result = append(result, text)
	}
	return result
}

func deleteByID(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	return failure("deleting", d.Id(), meta.(*client).Delete(d.Id()))
}

// groupDataSource behaves as internal/services/network/network_security_group_data_source.go: it lists what Azure lists when it is read, and
// fails where the group does not exist.
func groupDataSource() *schema.Resource {
	rule := map[string]*schema.Schema{"name": computed()}
	for name, field := range ruleFields() {
		if field.Type == schema.TypeSet {
			rule[name] = &schema.Schema{Type: schema.TypeSet, Computed: true, Elem: &schema.Schema{Type: schema.TypeString}}
		} else {
			rule[name] = &schema.Schema{Type: field.Type, Computed: true}
		}
	}
	tags := tagsField()
	tags.Optional, tags.Computed = false, true
	return timeouts(&schema.Resource{
		ReadContext: func(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
			client := meta.(*client)
			id := azure.GroupID(client.subscription, d.Get("resource_group_name").(string), d.Get("name").(string))
			group, err := client.Get(id)
			if err != nil {
				return failure("retrieving", id, err)
			}
			d.SetId(id)
			return diag.FromErr(setGroup(d, group))
		},
		Schema: map[string]*schema.Schema{
			"name":                required(),
			"resource_group_name": required(),
			"location":            computed(),
			"security_rule":       {Type: schema.TypeList, Computed: true, Elem: &schema.Resource{Schema: rule}},
			"tags":                tags,
		},
	})
}
