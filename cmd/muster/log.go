package main

import (
	"log/slog"
)

// logFlags say how every sub-command logs.
type logFlags struct {
	LogFormat string `help:"How the log is written (text, json), a line for each event." enum:"text,json" default:"text"`
	LogLevel  string `help:"The least that is logged (debug, info, warn, error)." enum:"debug,info,warn,error" default:"info"`
}

// logger returns the log of a sub-command. A variable that nothing reads is its
// first line, since a setting with a typing mistake seems to be ignored.
func (p *program) logger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(p.logs.LogLevel)) // one of the enum
	o := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewTextHandler(p.err, o)
	if p.logs.LogFormat == "json" {
		handler = slog.NewJSONHandler(p.err, o)
	}
	log := slog.New(handler)
	for _, err := range p.unknown {
		log.Warn("a variable is not read", "err", err)
	}
	return log
}
