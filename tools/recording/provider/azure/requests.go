package azure

import (
	"fmt"
	"sort"
	"strings"
)

// Get returns a copy of a resource, or ErrNotFound.
func (f File) Get(id string) (*Resource, error) {
	var found *Resource
	err := f.Use(func(state *State) error {
		resource, ok := state.Resources[strings.ToLower(id)]
		if !ok {
			return ErrNotFound
		}
		copied := *resource
		copied.Properties.SecurityRules = append([]Rule(nil), resource.Properties.SecurityRules...)
		found = &copied
		return nil
	})
	return found, err
}

// Inside returns copies of all resources whose ids begin with an id, in the order of their ids.
func (f File) Inside(id string) ([]Resource, error) {
	inside := []Resource{}
	err := f.Use(func(state *State) error {
		for key, resource := range state.Resources {
			if strings.HasPrefix(key, strings.ToLower(id)+"/") {
				inside = append(inside, *resource)
			}
		}
		return nil
	})
	sort.Slice(inside, func(a, b int) bool { return inside[a].ID < inside[b].ID })
	return inside, err
}

// GetRule returns a rule of a group, or ErrNotFound if either is missing.
func (f File) GetRule(id string) (*Rule, error) {
	group, err := f.Get(ParentID(id))
	if err != nil {
		return nil, err
	}
	for _, rule := range group.Properties.SecurityRules {
		if strings.EqualFold(rule.Name, LastName(id)) {
			return &rule, nil
		}
	}
	return nil, ErrNotFound
}

// Put creates a resource or replaces all of it.
func (f File) Put(id string, resource Resource) error {
	return f.change("PUT", id, func(state *State) error {
		if parent := ParentID(id); parent != "" && state.Resources[strings.ToLower(parent)] == nil {
			return fmt.Errorf("404 ParentResourceNotFound: %s", parent)
		}
		if err := validRules(resource.Properties.SecurityRules); err != nil {
			return err
		}
		key := strings.ToLower(id)
		resource.ID, resource.Name, resource.Type = id, LastName(id), LastType(id)
		// Azure keeps the spelling of the first request.
		if existing := state.Resources[key]; existing != nil {
			resource.ID, resource.Name = existing.ID, existing.Name
		}
		state.Resources[key] = &resource
		return nil
	})
}

// PutRule creates a rule of a group or replaces it.
func (f File) PutRule(id string, properties RuleProperties) error {
	return f.change("PUT", id, func(state *State) error {
		group := state.Resources[strings.ToLower(ParentID(id))]
		if group == nil {
			return fmt.Errorf("404 ParentResourceNotFound: %s", ParentID(id))
		}
		rules := without(group.Properties.SecurityRules, LastName(id))
		rules = append(rules, Rule{Name: LastName(id), Properties: properties})
		if err := validRules(rules); err != nil {
			return err
		}
		group.Properties.SecurityRules = rules
		return nil
	})
}

// DeleteRule removes a rule from its group. A rule that is not there is no error, but a group that is not there is one.
func (f File) DeleteRule(id string) error {
	return f.change("DELETE", id, func(state *State) error {
		group := state.Resources[strings.ToLower(ParentID(id))]
		if group == nil {
			return fmt.Errorf("404 ParentResourceNotFound: %s", ParentID(id))
		}
		group.Properties.SecurityRules = without(group.Properties.SecurityRules, LastName(id))
		return nil
	})
}

// Delete removes a resource and what is in it.
func (f File) Delete(id string) error {
	return f.change("DELETE", id, func(state *State) error {
		key := strings.ToLower(id)
		for _, other := range state.Resources {
			if group := other.Properties.NetworkSecurityGroup; group != nil && strings.EqualFold(group.ID, id) {
				return fmt.Errorf("400 InUseNetworkSecurityGroupCannotBeDeleted: %s has %s", other.ID, id)
			}
		}
		for other := range state.Resources {
			if other == key || strings.HasPrefix(other, key+"/") {
				delete(state.Resources, other)
			}
		}
		return nil
	})
}

// change carries a request out unless a fault is due, and notes it.
func (f File) change(method, id string, request func(*State) error) error {
	return f.Use(func(state *State) error {
		outcome := state.takeFault(method, LastType(id))
		note := func(result string) { state.Requests = append(state.Requests, method+" "+id+" "+result) }
		if outcome == "refused" || outcome == "lost" {
			note(outcome)
			return &RequestError{Message: "injected fault: " + outcome, Accepted: outcome == "lost"}
		}
		if err := request(state); err != nil {
			note(err.Error())
			return &RequestError{Message: err.Error()}
		}
		if outcome == "done" {
			note(outcome)
			return &RequestError{Message: "injected fault: done", Accepted: true}
		}
		note("OK")
		return nil
	})
}

// takeFault removes the fault that is due and returns its outcome, or "".
func (s *State) takeFault(method, kind string) string {
	for index, fault := range s.Faults {
		if fault.Method != method || !strings.EqualFold(fault.Type, kind) {
			continue
		}
		if fault.Skip > 0 {
			fault.Skip--
			continue
		}
		s.Faults = append(s.Faults[:index], s.Faults[index+1:]...)
		return fault.Outcome
	}
	return ""
}

func without(rules []Rule, name string) []Rule {
	rest := []Rule{}
	for _, rule := range rules {
		if !strings.EqualFold(rule.Name, name) {
			rest = append(rest, rule)
		}
	}
	return rest
}

// validRules refuses what Azure refuses of the rules of one group.
func validRules(rules []Rule) error {
	names, priorities := map[string]bool{}, map[string]string{}
	for _, rule := range rules {
		p := rule.Properties
		name := strings.ToLower(rule.Name)
		if names[name] {
			return fmt.Errorf("400 InvalidRequestFormat: two rules have the name %s", rule.Name)
		}
		names[name] = true
		priority := fmt.Sprint(strings.ToLower(p.Direction), p.Priority)
		if other, taken := priorities[priority]; taken {
			return fmt.Errorf("400 SecurityRuleConflict: %s and %s have the priority %d", other, rule.Name, p.Priority)
		}
		priorities[priority] = rule.Name
		for side, members := range map[string]int{
			"source":           count(p.SourceAddressPrefix, len(p.SourceAddressPrefixes), len(p.SourceApplicationSecurityGroups)),
			"destination":      count(p.DestinationAddressPrefix, len(p.DestinationAddressPrefixes), len(p.DestinationApplicationSecurityGroups)),
			"source port":      count(p.SourcePortRange, len(p.SourcePortRanges)),
			"destination port": count(p.DestinationPortRange, len(p.DestinationPortRanges)),
		} {
			if members != 1 {
				return fmt.Errorf("400 SecurityRuleInvalid: %s has %d kinds of %s", rule.Name, members, side)
			}
		}
		// The plural members take addresses only: neither * nor a service tag.
		for _, prefix := range append(append([]string{}, p.SourceAddressPrefixes...), p.DestinationAddressPrefixes...) {
			if !strings.ContainsAny(prefix, ".:") {
				return fmt.Errorf("400 SecurityRuleParameterContainsUnsupportedValue: %s has %s in a list", rule.Name, prefix)
			}
		}
	}
	return nil
}

func count(text string, lists ...int) int {
	members := 0
	if text != "" {
		members++
	}
	for _, length := range lists {
		if length > 0 {
			members++
		}
	}
	return members
}
