package main

import (
	"fmt"
	"strings"

	"azure-smtp-guard/tools/recording/provider/azure"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

// The members of a rule that are lists of texts: attribute, and whether its texts are ids, which are compared without case.
var ruleLists = map[string]bool{
	"source_port_ranges":                         false,
	"destination_port_ranges":                    false,
	"source_address_prefixes":                    false,
	"destination_address_prefixes":               false,
	"source_application_security_group_ids":      true,
	"destination_application_security_group_ids": true,
}

// ruleFields are the attributes of a rule but for its name, which inline and standalone rules share
// (internal/services/network/network_security_group_resource.go and network_security_rule_resource.go).
func ruleFields() map[string]*schema.Schema {
	fields := map[string]*schema.Schema{
		"description":                optional(),
		"protocol":                   word("*", "Tcp", "Udp", "Icmp", "Ah", "Esp"),
		"source_port_range":          optional(),
		"destination_port_range":     optional(),
		"source_address_prefix":      optional(),
		"destination_address_prefix": optional(),
		"access":                     word("Allow", "Deny"),
		"direction":                  word("Inbound", "Outbound"),
		"priority":                   {Type: schema.TypeInt, Required: true, ValidateFunc: validation.IntBetween(100, 4096)},
	}
	for name, hasIDs := range ruleLists {
		element := &schema.Schema{Type: schema.TypeString}
		hash := schema.HashString
		if hasIDs {
			element.DiffSuppressFunc = func(_, before, after string, _ *schema.ResourceData) bool { return strings.EqualFold(before, after) }
			hash = func(value any) int { return schema.HashString(strings.ToLower(value.(string))) }
		}
		fields[name] = &schema.Schema{Type: schema.TypeSet, Optional: true, Elem: element, Set: hash}
	}
	return fields
}

func word(words ...string) *schema.Schema {
	return &schema.Schema{Type: schema.TypeString, Required: true, ValidateFunc: validation.StringInSlice(words, false)}
}

// getter reads an attribute of a rule, wherever it stands.
type getter func(attribute string) any

// ruleProperties makes what is sent to Azure of the attributes of a rule. Empty members count as absent there.
func ruleProperties(get getter) azure.RuleProperties {
	text := func(attribute string) string { value, _ := get(attribute).(string); return value }
	references := func(attribute string) []azure.Reference {
		var result []azure.Reference
		for _, id := range texts(get(attribute)) {
			result = append(result, azure.Reference{ID: id})
		}
		return result
	}
	return azure.RuleProperties{
		Description:                          text("description"),
		Protocol:                             text("protocol"),
		SourcePortRange:                      text("source_port_range"),
		SourcePortRanges:                     texts(get("source_port_ranges")),
		DestinationPortRange:                 text("destination_port_range"),
		DestinationPortRanges:                texts(get("destination_port_ranges")),
		SourceAddressPrefix:                  text("source_address_prefix"),
		SourceAddressPrefixes:                texts(get("source_address_prefixes")),
		SourceApplicationSecurityGroups:      references("source_application_security_group_ids"),
		DestinationAddressPrefix:             text("destination_address_prefix"),
		DestinationAddressPrefixes:           texts(get("destination_address_prefixes")),
		DestinationApplicationSecurityGroups: references("destination_application_security_group_ids"),
		Access:                               text("access"),
		Priority:                             get("priority").(int),
		Direction:                            text("direction"),
	}
}

// ruleAttributes is the way back: what Azure has of a rule, as attributes. A text that Azure does not return is nil.
func ruleAttributes(p azure.RuleProperties) map[string]any {
	given := func(text string) any {
		if text == "" {
			return nil
		}
		return text
	}
	ids := func(references []azure.Reference) []string {
		result := make([]string, 0, len(references))
		for _, reference := range references {
			result = append(result, reference.ID)
		}
		return result
	}
	return map[string]any{
		"description":                                given(p.Description),
		"protocol":                                   normalProtocol(p.Protocol),
		"source_port_range":                          given(p.SourcePortRange),
		"source_port_ranges":                         p.SourcePortRanges,
		"destination_port_range":                     given(p.DestinationPortRange),
		"destination_port_ranges":                    p.DestinationPortRanges,
		"source_address_prefix":                      given(p.SourceAddressPrefix),
		"source_address_prefixes":                    p.SourceAddressPrefixes,
		"source_application_security_group_ids":      ids(p.SourceApplicationSecurityGroups),
		"destination_address_prefix":                 given(p.DestinationAddressPrefix),
		"destination_address_prefixes":               p.DestinationAddressPrefixes,
		"destination_application_security_group_ids": ids(p.DestinationApplicationSecurityGroups),
		"access":    p.Access,
		"priority":  p.Priority,
		"direction": p.Direction,
	}
}

// normalProtocol gives a protocol the case that the schema asks for, since Azure keeps that of the request.
func normalProtocol(text string) string {
	for _, protocol := range []string{"*", "Tcp", "Udp", "Icmp", "Ah", "Esp"} {
		if strings.EqualFold(protocol, text) {
			return protocol
		}
	}
	return text
}

// hashRule distinguishes the rules of a set by all that they say, ids without case.
func hashRule(value any) int {
	rule := value.(map[string]any)
	text := fmt.Sprint(rule["name"], "\x00", rule["priority"])
	for _, attribute := range []string{
		"description", "protocol", "source_port_range", "destination_port_range", "source_address_prefix", "destination_address_prefix",
		"access", "direction",
	} {
		text += fmt.Sprint("\x00", rule[attribute])
	}
	for _, attribute := range []string{
		"source_port_ranges", "destination_port_ranges", "source_address_prefixes", "destination_address_prefixes",
	} {
		text += "\x00" + strings.Join(texts(rule[attribute]), "\x01")
	}
	for _, attribute := range []string{"source_application_security_group_ids", "destination_application_security_group_ids"} {
		text += "\x00" + strings.ToLower(strings.Join(texts(rule[attribute]), "\x01"))
	}
	return schema.HashString(text)
}
