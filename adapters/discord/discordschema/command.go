package discordschema

import (
	"errors"
	"regexp"
	"strings"
)

const (
	chatCommand      = 1
	subcommand       = 1
	subcommandGroup  = 2
	maxOptions       = 25
	maxCommandLength = 8000
)

// namePattern matches the names Discord allows for commands and options.
var namePattern = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func checkCommands(value any) error {
	all := list(value)
	if all == nil {
		all = []any{value}
	}
	var r report
	for _, one := range all {
		c := object(one)
		kind := number(c["type"])
		if kind >= 0 && kind != chatCommand {
			if len(list(c["options"])) > 0 || text(c["description"]) != "" {
				r.addf("command %q is in a menu, and has options or a description", text(c["name"]))
			}
			continue
		}
		if n := r.checkNode(c); n > maxCommandLength {
			r.addf("command %q has %d characters", text(c["name"]), n)
		}
	}
	return errors.Join(r.errs...)
}

// ignoredDefaults are fields that discordgo writes into every option and that
// Discord ignores in options of a kind that lacks them.
var ignoredDefaults = map[string]any{"channel_types": nil, "choices": nil, "options": nil, "autocomplete": false}

// dropIgnoredDefaults removes ignored fields at their default from all options.
func dropIgnoredDefaults(value any) {
	for _, one := range list(value) {
		o := object(one)
		dropIgnoredDefaults(o["options"])
		for name, nothing := range ignoredDefaults {
			if said, present := o[name]; present && said == nothing {
				delete(o, name)
			}
		}
	}
}

// checkNode checks a command, subcommand or option and counts its characters:
// name, description and values, each in its longest language.
func (r *report) checkNode(c map[string]any) int {
	called := text(c["name"])
	names := localised(c, "name")
	for _, n := range names {
		if !namePattern.MatchString(n) || n != strings.ToLower(n) {
			r.addf("%q is no name", n)
		}
	}
	if text(c["description"]) == "" {
		r.addf("%q has no description", called)
	}
	size := longest(names) + longest(localised(c, "description"))
	for _, o := range list(c["choices"]) {
		size += longest(localised(object(o), "name")) + length(text(object(o)["value"]))
	}
	if c["autocomplete"] == true && len(list(c["choices"])) > 0 {
		r.addf("%q is completed, and has choices", called)
	}
	return size + r.checkOptions(called, list(c["options"]))
}

func (r *report) checkOptions(of string, all []any) int {
	size, seen, optional := 0, map[string]int{}, false
	if len(all) > maxOptions {
		r.addf("%q has %d options", of, len(all))
	}
	for _, one := range all {
		o := object(one)
		seen[text(o["name"])]++
		if kind := number(o["type"]); kind != subcommand && kind != subcommandGroup {
			required := o["required"] == true
			if required && optional {
				r.addf("%q: the required %q stands behind what is optional", of, text(o["name"]))
			}
			optional = optional || !required
		}
		size += r.checkNode(o)
	}
	r.checkUnique(of+": option", seen)
	return size
}

// localised returns a text of a command in all its languages.
func localised(c map[string]any, key string) []string {
	out := []string{text(c[key])}
	for _, one := range object(c[key+"_localizations"]) {
		out = append(out, text(one))
	}
	return out
}

func longest(all []string) int {
	most := 0
	for _, s := range all {
		most = max(most, length(s))
	}
	return most
}
