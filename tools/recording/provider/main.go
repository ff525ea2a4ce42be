// The stand-in for hashicorp/azurerm: its schema and its behavior, over the Azure in a file.
//
// Each file names the source of the real provider (version 5.2) that it behaves as. It is served to OpenTofu by `npm run record`, which sets
// RECORDING_AZURE to the file.
package main

import "github.com/hashicorp/terraform-plugin-sdk/v2/plugin"

func main() {
	plugin.Serve(&plugin.ServeOpts{ProviderFunc: newProvider})
}
