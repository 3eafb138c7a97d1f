package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/alecthomas/kong"
)

type manCmd struct{}

// Run prints a page in the language of man(7), with every command and flag.
func (manCmd) Run(ctx context.Context, p *program) error {
	reader := *p // the page is the same whoever makes it
	reader.getenv = func(name string) string { return map[string]string{"HOME": "~"}[name] }
	parser, err := reader.parser(ctx, p.zones)
	if err != nil {
		return err
	}
	return writeManual(p.out, parser.Model)
}

func writeManual(w io.Writer, app *kong.Application) error {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH MUSTER 1 \"\" \"Muster\" \"User Commands\"\n.SH NAME\nmuster \\- %s\n", roff(strings.TrimSuffix(firstLower(app.Help), ".")))
	b.WriteString(".SH SYNOPSIS\n.B muster\n.I command\n[\\fIflags\\fR]\n.SH DESCRIPTION\n")
	b.WriteString(roff("Each flag is also an environment variable: --http-addr is MUSTER_HTTP_ADDR, and a flag beats its variable. "+
		"Where a variable is marked with FILE, its value can also come from the file that the variable with _FILE at its end names.") + "\n")
	commands := describeCommands(app.Node, "")
	b.WriteString(".SH FLAGS OF EVERY COMMAND\n")
	manualFlags(&b, app.Flags)
	b.WriteString(".SH COMMANDS\n")
	for _, c := range commands[1:] {
		fmt.Fprintf(&b, ".SS \"muster %s\"\n%s\n", roff(c.path+positionals(c.model)), roff(c.detail))
		manualFlags(&b, c.model.Flags)
	}
	b.WriteString(".SH EXIT STATUS\n" + roff("0 if the command did what it says, or was stopped by SIGTERM or SIGINT and ended in order; 1 otherwise, with the reason on standard error.") + "\n")
	b.WriteString(".SH SEE ALSO\n" + roff("README.md, docs/operations.md") + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func positionals(node *kong.Node) string {
	var b strings.Builder
	for _, p := range node.Positional {
		b.WriteString(" " + p.Summary())
	}
	return b.String()
}

func manualFlags(b *strings.Builder, flags []*kong.Flag) {
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		name := "\\fB" + roff("--"+f.Name) + "\\fR"
		if !f.IsBool() {
			name += "=\\fI" + roff(strings.Trim(f.FormatPlaceHolder(), `"`)) + "\\fR"
		}
		help := f.Help
		if f.Name != "help" && f.Name != "version" {
			help += " (" + envVar(f.Name)
			if f.Tag.Has(secretTag) {
				help += ", FILE"
			}
			help += ")"
		}
		fmt.Fprintf(b, ".TP\n%s\n%s\n", name, roff(help))
	}
}

// roff escapes a text for man(7), in ASCII.
func roff(s string) string {
	var b strings.Builder
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		b.WriteString(`\&`)
	}
	for _, r := range s {
		switch {
		case r == '\\':
			b.WriteString(`\e`)
		case r == '-':
			b.WriteString(`\-`)
		case r == '\n':
			b.WriteByte(' ')
		case r > unicode.MaxASCII:
			fmt.Fprintf(&b, `\[u%04X]`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func firstLower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
