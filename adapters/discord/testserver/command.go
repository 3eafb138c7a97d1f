package testserver

import (
	"fmt"
	"net/http"
	"strings"
)

// command is a registered command.
type command = object

func (s *Server) putCommands(c request) (any, error) {
	if c.path("application") != Application {
		return nil, newError(http.StatusNotFound, 10002, "Unknown Application")
	}
	before := s.commands
	s.commands, s.registrations = nil, s.registrations+1
	for _, one := range c.list {
		cmd, ok := one.(object)
		if !ok {
			return nil, formError("a command is an object")
		}
		cmd = deepCopy(cmd)
		cmd["id"] = s.newID()
		for _, old := range before {
			if old["name"] == cmd["name"] && old["type"] == cmd["type"] {
				cmd["id"] = old["id"]
			}
		}
		s.commands = append(s.commands, cmd)
	}
	return s.commands, nil
}

func (s *Server) getCommands(request) (any, error) { return s.commands, nil }

// options encodes a subcommand and its values as Discord does, with the
// registered options. One that is not registered is sent as text, as a client does
// that still has the commands of another version. focused is the option being typed.
func (s *Server) options(verb string, values map[string]string, focused string) ([]any, object, error) {
	var path []object
	within := s.registeredOptions()
	for _, word := range strings.Fields(verb) {
		found := findOption(within, word)
		if found == nil {
			return nil, nil, fmt.Errorf("there is no command /%s %s", "meetup", verb)
		}
		path = append(path, found)
		within, _ = found["options"].([]any)
	}
	resolved := object{}
	var out []any
	for name, text := range values {
		o := findOption(within, name)
		if o == nil {
			o = object{"type": float64(3)}
		}
		one := object{"name": name, "type": o["type"], "value": s.optionValue(o, text, resolved)}
		if name == focused {
			one["focused"] = true
		}
		out = append(out, one)
	}
	for i := len(path) - 1; i >= 0; i-- {
		out = []any{object{"name": path[i]["name"], "type": path[i]["type"], "options": out}}
	}
	return out, resolved, nil
}

func (s *Server) registeredOptions() []any {
	for _, c := range s.commands {
		if c["name"] == "meetup" {
			all, _ := c["options"].([]any)
			return all
		}
	}
	return nil
}

// isRegistered reports whether a subcommand of the command with that id can be
// opened from a text.
func (s *Server) isRegistered(root, path, id string) bool {
	for _, c := range s.commands {
		if c["name"] != root || c["id"] != id {
			continue
		}
		within, _ := c["options"].([]any)
		for _, word := range strings.Fields(path) {
			found := findOption(within, word)
			if found == nil {
				return false
			}
			within, _ = found["options"].([]any)
		}
		return true
	}
	return false
}

func findOption(all []any, name string) object {
	for _, one := range all {
		if o, ok := one.(object); ok && o["name"] == name {
			return o
		}
	}
	return nil
}

// optionValue converts a typed value to the option's type. Members are typed as
// mentions and selected as ids.
func (s *Server) optionValue(option object, text string, resolved object) any {
	switch option["type"] {
	case float64(4):
		var n int
		if _, err := fmt.Sscan(text, &n); err == nil {
			return n
		}
	case float64(6):
		if u := s.users[text]; u != nil {
			resolved["users"] = object{u.id: u.json()}
			resolved["members"] = object{u.id: object{"nick": nil, "roles": []string{}, "permissions": "0", "flags": 0}}
		}
	}
	return text
}
