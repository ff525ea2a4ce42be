// Package azure is a stand-in for Azure: what exists there, in one JSON file.
//
// The format of the file is documented in tools/recording/azure-file.ts, which reads it; the two must agree. Requests follow what
// Azure's REST documentation and the issues of its clients say of network security groups:
//   - A PUT of a group replaces the whole list of its rules; a PUT or DELETE of one rule changes the list of its group.
//   - A GET of a group lists all of its rules, whoever wrote them.
//   - Two rules of a group and a direction cannot have one priority, nor two rules of a group one name, whatever its case.
//   - A group that is attached to a subnet or to an interface cannot be deleted. One that is deleted takes its rules along.
package azure

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"syscall"
)

// State is all that the file has.
type State struct {
	Format int `json:"format"`
	// Resources by their ids in lower case. Security rules are not among them: they are in the properties of their groups.
	Resources map[string]*Resource `json:"resources"`
	// Faults that are still to come.
	Faults []*Fault `json:"faults"`
	// Requests that changed something or were refused, in their order.
	Requests []string `json:"requests"`
}

// Resource is one resource as a GET returns it.
type Resource struct {
	ID         string            `json:"id"`
	Type       string            `json:"type"`
	Name       string            `json:"name"`
	Location   string            `json:"location,omitempty"`
	Tags       map[string]string `json:"tags,omitempty"`
	Properties Properties        `json:"properties"`
}

// Properties holds what the stand-in needs of any type; what a type does not have is absent.
type Properties struct {
	// Of a network security group.
	SecurityRules []Rule `json:"securityRules,omitempty"`
	// Of a subnet or a network interface.
	NetworkSecurityGroup *Reference `json:"networkSecurityGroup,omitempty"`
	// Of a virtual network or a subnet.
	AddressPrefixes []string `json:"addressPrefixes,omitempty"`
	// Of a security admin rule.
	AdminRule *AdminRule `json:"adminRule,omitempty"`
}

// Reference names another resource.
type Reference struct {
	ID string `json:"id"`
}

// Rule is one security rule of a group.
type Rule struct {
	Name       string         `json:"name"`
	Properties RuleProperties `json:"properties"`
}

// RuleProperties are spelled as in Azure's REST API. Empty members are absent.
type RuleProperties struct {
	Description                          string      `json:"description,omitempty"`
	Protocol                             string      `json:"protocol"`
	SourcePortRange                      string      `json:"sourcePortRange,omitempty"`
	SourcePortRanges                     []string    `json:"sourcePortRanges,omitempty"`
	DestinationPortRange                 string      `json:"destinationPortRange,omitempty"`
	DestinationPortRanges                []string    `json:"destinationPortRanges,omitempty"`
	SourceAddressPrefix                  string      `json:"sourceAddressPrefix,omitempty"`
	SourceAddressPrefixes                []string    `json:"sourceAddressPrefixes,omitempty"`
	SourceApplicationSecurityGroups      []Reference `json:"sourceApplicationSecurityGroups,omitempty"`
	DestinationAddressPrefix             string      `json:"destinationAddressPrefix,omitempty"`
	DestinationAddressPrefixes           []string    `json:"destinationAddressPrefixes,omitempty"`
	DestinationApplicationSecurityGroups []Reference `json:"destinationApplicationSecurityGroups,omitempty"`
	Access                               string      `json:"access"`
	Priority                             int         `json:"priority"`
	Direction                            string      `json:"direction"`
}

// AdminRule is spelled as in Azure's REST API.
type AdminRule struct {
	Access                string   `json:"access"`
	Description           string   `json:"description,omitempty"`
	Direction             string   `json:"direction"`
	Priority              int      `json:"priority"`
	Protocol              string   `json:"protocol"`
	Sources               []Prefix `json:"sources,omitempty"`
	Destinations          []Prefix `json:"destinations,omitempty"`
	SourcePortRanges      []string `json:"sourcePortRanges,omitempty"`
	DestinationPortRanges []string `json:"destinationPortRanges,omitempty"`
}

// Prefix is a source or destination of an admin rule.
type Prefix struct {
	AddressPrefix     string `json:"addressPrefix"`
	AddressPrefixType string `json:"addressPrefixType"`
}

// Fault makes one request fail: the first with its method and type, after as many as are to be skipped.
type Fault struct {
	Method string `json:"method"`
	// The last type in the id: networkSecurityGroups, securityRules, subnets and so on.
	Type string `json:"type"`
	Skip int    `json:"skip"`
	// What happens: nothing ("refused"), nothing although the request was accepted ("lost"), or all of it and an error ("done").
	Outcome string `json:"outcome"`
}

// ErrNotFound is a 404.
var ErrNotFound = errors.New("not found")

// RequestError is a request that failed.
type RequestError struct {
	Message string
	// Whether Azure had accepted the request, so that a client knows the id of what it asked for.
	Accepted bool
}

func (e *RequestError) Error() string { return e.Message }

// File is the Azure in a file. Several processes may use it at once.
type File struct{ Path string }

// Use runs a request on what the file has, alone, and writes back what it changed.
func (f File) Use(request func(*State) error) error {
	lock, err := os.OpenFile(f.Path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	state, err := f.read()
	if err != nil {
		return err
	}
	failed := request(state)
	if err := f.write(state); err != nil {
		return err
	}
	return failed
}

func (f File) read() (*State, error) {
	text, err := os.ReadFile(f.Path)
	if err != nil {
		return nil, err
	}
	state := &State{}
	if err := json.Unmarshal(text, state); err != nil {
		return nil, fmt.Errorf("reading %s: %w", f.Path, err)
	}
	if state.Format != 1 {
		return nil, fmt.Errorf("%s has format %d; this stand-in reads 1", f.Path, state.Format)
	}
	if state.Resources == nil {
		state.Resources = map[string]*Resource{}
	}
	return state, nil
}

func (f File) write(state *State) error {
	text, err := json.MarshalIndent(state, "", " ")
	if err != nil {
		return err
	}
	partial := f.Path + ".partial"
	if err := os.WriteFile(partial, text, 0o600); err != nil {
		return err
	}
	return os.Rename(partial, f.Path)
}
