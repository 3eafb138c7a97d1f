package storage

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// encodeStretches encodes the stretches of an answer, in minutes since the start of the
// slot, each with the number of what it was given by:
//
//	yes|grid,1795716000000000,session,12;tap,1795715000000000,,0|0-60:if_needed.1;60-240:yes.0
//
// It begins with the answer's availability: see decodeStretches.
func encodeStretches(a bot.Answer) string {
	if len(a.Stretches) == 0 {
		return ""
	}
	var given, parts []string
	number := map[string]int{}
	for _, t := range a.Stretches {
		by := fmt.Sprintf("%s,%d,%s,%d", url.QueryEscape(string(t.Source)), t.At.UnixMicro(), url.QueryEscape(t.Stamp.Session), t.Stamp.Number)
		n, known := number[by]
		if !known {
			n = len(given)
			number[by], given = n, append(given, by)
		}
		parts = append(parts, fmt.Sprintf("%d-%d:%s.%d", t.From/time.Minute, t.To/time.Minute, t.Availability, n))
	}
	return string(a.Availability) + "|" + strings.Join(given, ";") + "|" + strings.Join(parts, ";")
}

// decodeStretches returns an answer with the stretches that were encoded with it. They
// count only if the rest of the row is what was written with them: a release that does not
// know them leaves them alone when it writes another answer, and then that is to the
// whole slot. So is one whose stretches cannot be read.
func decodeStretches(a bot.Answer, text string) bot.Answer {
	if text == "" {
		return a
	}
	parts, ok := parseStretches(text)
	if !ok {
		return a
	}
	with := a
	with.Stretches = parts
	if encodeStretches(with) != text || !with.FollowsFromStretches() {
		return a
	}
	return with
}

func parseStretches(text string) ([]bot.Stretch, bool) {
	fields := strings.Split(text, "|")
	if len(fields) != 3 {
		return nil, false
	}
	var given []bot.Stretch
	for by := range strings.SplitSeq(fields[1], ";") {
		t, ok := parseGiven(by)
		if !ok {
			return nil, false
		}
		given = append(given, t)
	}
	var parts []bot.Stretch
	reached := time.Duration(0)
	for part := range strings.SplitSeq(fields[2], ";") {
		span, rest, _ := strings.Cut(part, ":")
		from, to, _ := strings.Cut(span, "-")
		said, by, _ := strings.Cut(rest, ".")
		n, err := strconv.Atoi(by)
		if err != nil || n < 0 || n >= len(given) {
			return nil, false
		}
		t := given[n]
		begins, err1 := strconv.ParseInt(from, 10, 32)
		ends, err2 := strconv.ParseInt(to, 10, 32)
		if err1 != nil || err2 != nil || begins >= ends {
			return nil, false
		}
		t.From, t.To = time.Duration(begins)*time.Minute, time.Duration(ends)*time.Minute
		switch t.Availability = bot.Availability(said); t.Availability {
		case bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo:
		default:
			return nil, false
		}
		if t.From < reached {
			return nil, false
		}
		reached = t.To
		parts = append(parts, t)
	}
	return parts, true
}

func parseGiven(text string) (t bot.Stretch, ok bool) {
	fields := strings.Split(text, ",")
	if len(fields) != 4 {
		return t, false
	}
	source, err1 := url.QueryUnescape(fields[0])
	at, err2 := strconv.ParseInt(fields[1], 10, 64)
	session, err3 := url.QueryUnescape(fields[2])
	number, err4 := strconv.ParseInt(fields[3], 10, 64)
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || source == "" {
		return t, false
	}
	t.Source, t.At, t.Stamp = bot.Source(source), time.UnixMicro(at).UTC(), bot.Stamp{Session: session, Number: number}
	return t, true
}
