package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"azure-smtp-guard/tools/recording/provider/azure"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// client is what a configured provider works with: one subscription.
type client struct {
	azure.File
	subscription string
}

func newProvider() *schema.Provider {
	return &schema.Provider{
		Schema: map[string]*schema.Schema{
			"subscription_id": {
				Type: schema.TypeString, Optional: true, DefaultFunc: schema.EnvDefaultFunc("ARM_SUBSCRIPTION_ID", nil),
			},
			"features": {
				Type: schema.TypeList, Required: true, MinItems: 1, MaxItems: 1,
				Elem: &schema.Resource{Schema: map[string]*schema.Schema{}},
			},
		},
		ResourcesMap: map[string]*schema.Resource{
			"azurerm_network_security_group":                       groupResource(),
			"azurerm_network_security_rule":                        ruleResource(),
			"azurerm_subnet_network_security_group_association":    subnetAssociationResource(),
			"azurerm_network_interface_security_group_association": interfaceAssociationResource(),
			"azurerm_resource_group":                               resourceGroupResource(),
			"azurerm_virtual_network":                              virtualNetworkResource(),
			"azurerm_subnet":                                       subnetResource(),
			"azurerm_network_interface":                            interfaceResource(),
			"azurerm_network_manager_admin_rule":                   adminRuleResource(),
		},
		DataSourcesMap: map[string]*schema.Resource{
			"azurerm_network_security_group": groupDataSource(),
		},
		ConfigureContextFunc: func(_ context.Context, d *schema.ResourceData) (any, diag.Diagnostics) {
			path := os.Getenv("RECORDING_AZURE")
			if path == "" {
				return nil, diag.Errorf("RECORDING_AZURE does not name the file of the stand-in Azure")
			}
			return &client{File: azure.File{Path: path}, subscription: d.Get("subscription_id").(string)}, nil
		},
	}
}

// timeouts adds the block that every resource of the real provider has. All three kinds may be set.
func timeouts(resource *schema.Resource) *schema.Resource {
	minutes := 30 * time.Minute
	resource.Timeouts = &schema.ResourceTimeout{Create: &minutes, Read: &minutes, Delete: &minutes}
	if resource.UpdateContext != nil {
		resource.Timeouts.Update = &minutes
	}
	return resource
}

func imported() *schema.ResourceImporter {
	return &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext}
}

// mustNotExist is the check before every create: what exists must be imported (helpers/tf/errors.go, ImportAsExistsError).
func mustNotExist(resourceType, id string, err error) diag.Diagnostics {
	switch {
	case err == nil:
		return diag.Errorf("a resource with the ID %q already exists: to manage it, import it as %s", id, resourceType)
	case errors.Is(err, azure.ErrNotFound):
		return nil
	default:
		return diag.FromErr(err)
	}
}

// created sets the id of what was asked for, also where the request failed after Azure had accepted it: then the resource is in the state
// and tainted (internal/sdk, SetIDCallback).
func created(d *schema.ResourceData, id string, err error) diag.Diagnostics {
	var failed *azure.RequestError
	if err == nil || (errors.As(err, &failed) && failed.Accepted) {
		d.SetId(id)
	}
	return failure("creating", id, err)
}

func failure(doing, id string, err error) diag.Diagnostics {
	if err == nil {
		return nil
	}
	return diag.FromErr(fmt.Errorf("%s %s: %w", doing, id, err))
}

// gone removes from the state what Azure no longer has; any other error stays.
func gone(d *schema.ResourceData, err error) diag.Diagnostics {
	if errors.Is(err, azure.ErrNotFound) {
		d.SetId("")
		return nil
	}
	return diag.FromErr(err)
}
