package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"The shell: bash, zsh or fish."`
}

// Run prints the completion of a shell, as its documentation says it is loaded:
// source <(muster completion bash), or into a file where the shell looks for it.
func (c *completionCmd) Run(ctx context.Context, p *program) error {
	parser, err := p.parser(ctx, p.zones)
	if err != nil {
		return err
	}
	commands := describeCommands(parser.Model.Node, "")
	switch c.Shell {
	case "fish":
		fishCompletion(p.out, commands)
	case "zsh":
		fmt.Fprint(p.out, "#compdef muster\nautoload -U +X bashcompinit && bashcompinit\n")
		bashCompletion(p.out, commands)
	default:
		bashCompletion(p.out, commands)
	}
	return nil
}

// describedCommand is what can follow a command on the line.
type describedCommand struct {
	path   string // as typed, after the program's name; "" for none
	detail string
	subs   []*kong.Node
	flags  []*kong.Flag // those of the commands above, too
	args   []string     // the values of its first argument, where they are known
	model  *kong.Node
}

// describeCommands walks the commands below a node, which is described too.
func describeCommands(node *kong.Node, path string) []describedCommand {
	d := describedCommand{path: path, detail: node.Help, model: node}
	for _, group := range node.AllFlags(true) {
		d.flags = append(d.flags, group...)
	}
	if len(node.Positional) > 0 {
		d.args = enumOf(node.Positional[0])
	}
	for _, child := range node.Children {
		if child.Type == kong.CommandNode && !child.Hidden {
			d.subs = append(d.subs, child)
		}
	}
	all := []describedCommand{d}
	for _, child := range d.subs {
		all = append(all, describeCommands(child, strings.TrimSpace(path+" "+child.Name))...)
	}
	return all
}

// enumOf returns the values that are allowed, nil for any.
func enumOf(v *kong.Value) []string {
	if v.Enum == "" {
		return nil
	}
	return slices.Sorted(maps.Keys(v.EnumMap()))
}

// bashCompletion prints a function that knows the commands by what was typed
// before the word.
func bashCompletion(w io.Writer, commands []describedCommand) {
	fmt.Fprint(w, `_muster() {
	local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} at= part
	for part in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case "$at $part" in
`)
	for _, c := range commands {
		if c.path != "" {
			above, name := cutLast(c.path)
			fmt.Fprintf(w, "\t\t%q) at=%q ;;\n", above+" "+name, c.path)
		}
	}
	fmt.Fprint(w, "\t\tesac\n\tdone\n\tcase $previous in\n")
	for _, f := range enumFlags(commands) {
		fmt.Fprintf(w, "\t--%s) COMPREPLY=($(compgen -W %q -- \"$word\")); return ;;\n", f.Name, strings.Join(enumOf(f.Value), " "))
	}
	fmt.Fprint(w, "\tesac\n\tcase $at in\n")
	for _, c := range commands {
		fmt.Fprintf(w, "\t%q) COMPREPLY=($(compgen -W %q -- \"$word\")) ;;\n", c.path, strings.Join(c.words(), " "))
	}
	fmt.Fprint(w, "\tesac\n}\ncomplete -o default -F _muster muster\n")
}

// words are what can follow a command.
func (c describedCommand) words() []string {
	var words []string
	for _, s := range c.subs {
		words = append(words, s.Name)
	}
	words = append(words, c.args...)
	for _, f := range c.flags {
		words = append(words, "--"+f.Name)
	}
	return words
}

// cutLast cuts the last word off a path.
func cutLast(path string) (above, last string) {
	i := strings.LastIndex(path, " ")
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

// enumFlags returns the flags of which only some values are allowed, each once.
func enumFlags(commands []describedCommand) []*kong.Flag {
	var all []*kong.Flag
	for _, c := range commands {
		for _, f := range c.flags {
			known := slices.ContainsFunc(all, func(g *kong.Flag) bool { return g.Name == f.Name })
			if !known && f.Enum != "" {
				all = append(all, f)
			}
		}
	}
	return all
}

// fishCompletion prints a line for each word that can follow a command.
func fishCompletion(w io.Writer, commands []describedCommand) {
	fmt.Fprintln(w, "complete -c muster -f")
	for _, c := range commands {
		when := "__fish_use_subcommand"
		if c.path != "" {
			_, name := cutLast(c.path)
			when = "__fish_seen_subcommand_from " + name
		}
		for _, s := range c.subs {
			fmt.Fprintf(w, "complete -c muster -n %s -a %s -d %s\n", fishQuote(when), s.Name, fishQuote(s.Help))
		}
		for _, a := range c.args {
			fmt.Fprintf(w, "complete -c muster -n %s -a %s\n", fishQuote(when), a)
		}
		for _, f := range c.flags {
			fmt.Fprintf(w, "complete -c muster -n %s -l %s -d %s%s\n", fishQuote(when), f.Name, fishQuote(f.Help), fishValue(f))
		}
	}
}

func fishValue(f *kong.Flag) string {
	switch {
	case f.IsBool():
		return ""
	case f.Enum != "":
		return " -x -a " + fishQuote(strings.Join(enumOf(f.Value), " "))
	}
	return " -r"
}

// fishQuote quotes a text for fish, where only \ and ' mean something in quotes.
func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
