package chat

import (
	"strings"

	"github.com/muster-bot/muster/bot"
)

// errUnknownVerb lists the verbs there are; those of the group, if the verb is
// one.
func errUnknownVerb(cmds []Command, verb, rest string) *bot.Error {
	var names []string
	for _, c := range cmds {
		first, _, _ := strings.Cut(c.Name, " ")
		if len(names) == 0 || names[len(names)-1] != first {
			names = append(names, first)
		}
	}
	if group := groupCommands(cmds, verb); len(group) > 0 {
		names = nil
		for _, c := range group {
			names = append(names, c.Name)
		}
		second, _ := splitVerb(rest)
		verb += " " + second
	}
	args := bot.Args{"verb": verb, "verbs": strings.Join(names, ", ")}
	if near := nearestNames(verb, names); len(near) > 0 {
		args["near"] = strings.Join(near, ", ")
		return bot.Refuse(bot.KindInvalid, "line.verb_near", `I know no "{verb}". Did you mean {near}? I know {verbs}.`, args)
	}
	return bot.Refuse(bot.KindInvalid, "line.verb", `I know no "{verb}". I know {verbs}.`, args)
}

// ErrUnknownOption is the error of an option that the command does not have.
func ErrUnknownOption(cmd Command, key string) *bot.Error {
	var keys []string
	for _, f := range cmd.Options {
		keys = append(keys, f.Name+":")
	}
	args := bot.Args{"key": key + ":", "verb": cmd.Name, "keys": strings.Join(keys, " ")}
	if near := nearOption(cmd, key); near != "" {
		args["near"] = near + ":"
		return bot.Refuse(bot.KindInvalid, "line.key_near", `"{verb}" has no {key} Did you mean {near}? It takes {keys}`, args)
	}
	return bot.Refuse(bot.KindInvalid, "line.key", `"{verb}" has no {key} It takes {keys}`, args)
}

func errTakesNothing(cmd Command, text string) *bot.Error {
	return bot.Refuse(bot.KindInvalid, "line.nothing", `"{verb}" takes nothing more, so I could not use "{text}".`,
		bot.Args{"verb": cmd.Name, "text": text})
}

// ErrUnknownRoot is the error of a line that does not begin with the root
// command.
func ErrUnknownRoot(word, root string) *bot.Error {
	return bot.Refuse(bot.KindInvalid, "line.root", "There is no {word} here. Everything begins with {root}.", bot.Args{"word": word, "root": root})
}

func errGivenTwice(key string) *bot.Error {
	return bot.Refuse(bot.KindInvalid, "line.twice", `{key} stands there more than once. Please put everything behind one {key}`,
		bot.Args{"key": key + ":"})
}

func errUnclosedQuote(text string) *bot.Error {
	return bot.Refuse(bot.KindInvalid, "line.unclosed", `A quotation mark is opened and never closed, at {text}`,
		bot.Args{"text": text})
}
