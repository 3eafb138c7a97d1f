package storage

import (
	"testing"

	"github.com/muster-bot/muster/bot"
)

// FuzzStretches reads what may be in the column. What is read is written as the same text.
func FuzzStretches(f *testing.F) {
	for _, s := range []string{
		"", "yes|grid,1795716000000000,s,12|0-60:yes.0", "no|reaction%3A%F0%9F%8D%8E,1,,0;tap,2,,0|0-60:yes.0;60-61:no.1",
		"yes|grid,1,,0|60-0:yes.0", "yes|grid,1,,0|0-60:yes.1", "yes||", "|||", "yes|grid,1,,0|0-60:maybe.0", "yes|grid,1,,0|+0-60:yes.0",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parts, ok := parseStretches(s)
		if !ok {
			return
		}
		for i, p := range parts {
			if p.From < 0 || p.From >= p.To || i > 0 && p.From < parts[i-1].To {
				t.Fatalf("%q is %+v", s, parts)
			}
		}
		last := parts[len(parts)-1]
		for _, av := range []bot.Availability{bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo} {
			a := decodeStretches(bot.Answer{Availability: av, Source: last.Source, At: last.At, Stamp: last.Stamp}, s)
			if len(a.Stretches) > 0 && encodeStretches(a) != s {
				t.Fatalf("%q became %q", s, encodeStretches(a))
			}
		}
	})
}
