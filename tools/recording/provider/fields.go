package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func required() *schema.Schema { return &schema.Schema{Type: schema.TypeString, Required: true} }

func optional() *schema.Schema { return &schema.Schema{Type: schema.TypeString, Optional: true} }

func computed() *schema.Schema { return &schema.Schema{Type: schema.TypeString, Computed: true} }

// replacing is a required text. A change of it replaces the resource.
func replacing() *schema.Schema {
	return &schema.Schema{Type: schema.TypeString, Required: true, ForceNew: true}
}

// locationField ignores how a location is spelled (go-azure-helpers, resourcemanager/commonschema).
func locationField() *schema.Schema {
	return &schema.Schema{
		Type: schema.TypeString, Required: true, ForceNew: true,
		StateFunc: func(value any) string { return normalLocation(value.(string)) },
		DiffSuppressFunc: func(_, before, after string, _ *schema.ResourceData) bool {
			return normalLocation(before) == normalLocation(after)
		},
	}
}

func normalLocation(text string) string { return strings.ToLower(strings.ReplaceAll(text, " ", "")) }

func tagsField() *schema.Schema {
	return &schema.Schema{Type: schema.TypeMap, Optional: true, Elem: &schema.Schema{Type: schema.TypeString}}
}

func texts(value any) []string {
	var list []any
	switch value := value.(type) {
	case *schema.Set:
		list = value.List()
	case []any:
		list = value
	}
	result := make([]string, 0, len(list))
	for _, one := range list {
		// An element that the program gives as null is no text.
		if text, ok := one.(string); ok {
			result = append(result, text)
		}
	}
	return result
}

func tagsOf(d *schema.ResourceData) map[string]string {
	tags := map[string]string{}
	for key, value := range d.Get("tags").(map[string]any) {
		tags[key] = value.(string)
	}
	return tags
}

// setAll sets many attributes and returns the first error.
func setAll(d *schema.ResourceData, values map[string]any) error {
	for key, value := range values {
		if err := d.Set(key, value); err != nil {
			return err
		}
	}
	return nil
}
