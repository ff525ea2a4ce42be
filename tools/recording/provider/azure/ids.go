package azure

import "strings"

// GroupID is the id of a network security group.
func GroupID(subscription, resourceGroup, name string) string {
	return NetworkID(subscription, resourceGroup, "networkSecurityGroups", name)
}

// NetworkID is the id of a resource of Microsoft.Network.
func NetworkID(subscription, resourceGroup, kind, name string) string {
	return ResourceGroupID(subscription, resourceGroup) + "/providers/Microsoft.Network/" + kind + "/" + name
}

// ResourceGroupID is the id of a resource group.
func ResourceGroupID(subscription, name string) string {
	return "/subscriptions/" + subscription + "/resourceGroups/" + name
}

// LastName is the name of the resource that an id names.
func LastName(id string) string { return id[strings.LastIndex(id, "/")+1:] }

// LastType is the last part of its type, such as securityRules.
func LastType(id string) string {
	parts := strings.Split(id, "/")
	return parts[len(parts)-2]
}

// Part is the name that follows a type in an id, whatever its case; "" if the id has no such type.
func Part(id, kind string) string {
	parts := strings.Split(id, "/")
	for index := 0; index+1 < len(parts); index++ {
		if strings.EqualFold(parts[index], kind) {
			return parts[index+1]
		}
	}
	return ""
}

// ParentID is the id of the resource that must exist first: the resource group of a resource, the group of a rule. It is "" for a
// resource group, and for what belongs to a network manager, which the stand-in does not have.
func ParentID(id string) string {
	if Part(id, "networkManagers") != "" || strings.EqualFold(LastType(id), "resourceGroups") {
		return ""
	}
	parent := ParentOf(id)
	if before, isTop := strings.CutSuffix(parent, "/providers/Microsoft.Network"); isTop {
		return before
	}
	return parent
}

// ParentOf is an id without its last type and name.
func ParentOf(id string) string { return id[:strings.LastIndex(id[:strings.LastIndex(id, "/")], "/")] }
