package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
)

func askWhen(t *testing.T, args ...string) (whenAnswer, int) {
	t.Helper()
	var out bytes.Buffer
	args = append([]string{"when", "--json", "--zone", "Europe/Berlin", "--now", "2026-11-23T10:00"}, args...)
	err := run(t.Context(), args, func(string) string { return "" }, &out, &out)
	status := 0
	if e := (*exitError)(nil); errors.As(err, &e) {
		status = e.code
	} else if err != nil {
		t.Fatal(err, out.String())
	}
	var answer whenAnswer
	decoder := json.NewDecoder(&out)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer, status
}

func TestAPhraseIsAnsweredInJSON(t *testing.T) {
	t.Parallel()
	answer, status := askWhen(t, "5 Dec 18:00")
	want := whenWindow{"2026-12-05T18:00", "2026-12-05T20:00", "Europe/Berlin", false}
	if status != 0 || len(answer.Windows) != 1 || answer.Windows[0] != want || answer.Error != "" || answer.Choices == nil {
		t.Errorf("got %d %+v", status, answer)
	}
	answer, status = askWhen(t, "--lang", "de", "--duration", "90 min", "samstag 15 uhr")
	want = whenWindow{"2026-11-28T15:00", "2026-11-28T16:30", "Europe/Berlin", false}
	if status != 0 || len(answer.Windows) != 1 || answer.Windows[0] != want {
		t.Errorf("got %d %+v", status, answer)
	}
	answer, status = askWhen(t, "--order", "mdy", "12/05/2026")
	want = whenWindow{"2026-12-05T00:00", "2026-12-06T00:00", "Europe/Berlin", true}
	if status != 0 || len(answer.Windows) != 1 || answer.Windows[0] != want {
		t.Errorf("got %d %+v", status, answer)
	}
	answer, status = askWhen(t, "every second tuesday at 19:00")
	if status != 0 || answer.Every == nil || answer.Every.Weeks != 2 || len(answer.Windows) != 1 {
		t.Errorf("got %d %+v", status, answer)
	}
}

func TestWhatIsAskedBackOrRefusedHasStatusTwo(t *testing.T) {
	t.Parallel()
	for _, phrase := range []string{"next friday 7pm", "7"} {
		answer, status := askWhen(t, phrase)
		if status != exitNotRead || len(answer.Windows) != 0 || len(answer.Choices) < 2 || len(answer.Choices[0].Windows) != 1 || answer.Error != "" {
			t.Errorf("%q is asked back: %d %+v", phrase, status, answer)
		}
	}
	for _, phrase := range []string{"christmas", "fri 25:00", "70", "asap", "fri 7pm blah"} {
		answer, status := askWhen(t, phrase)
		if status != exitNotRead || answer.Error == "" || len(answer.Windows) != 0 || len(answer.Choices) != 0 {
			t.Errorf("%q: %d %+v", phrase, status, answer)
		}
	}
}

func TestATimeOfAnotherZoneIsPrintedWithIt(t *testing.T) {
	t.Parallel()
	for phrase, want := range map[string]string{
		"fri 7pm ET":             "Friday 27 November 2026, 7pm America/New_York\n",
		"fri 19:00Z":             "Friday 27 November 2026, 7pm UTC\n",
		"fri 7pm Berlin time":    "Friday 27 November 2026, 7pm\n",
		"every friday 7pm Tokyo": "every Friday, 7pm Asia/Tokyo\n",
	} {
		var out bytes.Buffer
		err := run(t.Context(), []string{"when", "--zone", "Europe/Berlin", "--now", "2026-11-23T10:00", phrase}, func(string) string { return "" }, &out, &out)
		if err != nil || out.String() != want {
			t.Errorf("%q prints %q, %v", phrase, out.String(), err)
		}
	}
}

func TestANowThatIsNoTimeIsNamed(t *testing.T) {
	t.Parallel()
	_, err := muster(t, nil, "when", "--zone", "Europe/Berlin", "--now", "later", "fri")
	if err == nil || err.Error() != "--now: it must be a time such as 2026-11-23T10:00" {
		t.Errorf("got %v", err)
	}
	if _, err := muster(t, nil, "when", "--zone", "Nowhere", "fri"); err == nil {
		t.Error("a zone that is not there was taken")
	}
}

func TestATimeThatClocksSkipIsMovedByTheGap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, now, phrase, start, end string }{
		{"Europe/Berlin", "2026-03-27T10:00", "sun 2:30am", "2026-03-29T03:30", "2026-03-29T05:30"},
		{"America/New_York", "2026-03-06T10:00", "sun 2:15am", "2026-03-08T03:15", "2026-03-08T05:15"},
		{"Australia/Lord_Howe", "2026-10-02T10:00", "sun 2:15am", "2026-10-04T02:45", "2026-10-04T04:45"},
		{"Europe/Berlin", "2026-03-27T10:00", "sun 1:30-2:30am", "2026-03-29T01:30", "2026-03-29T03:30"},
		{"Europe/Berlin", "2026-03-27T10:00", "sun 2:15-2:45am", "2026-03-29T03:15", "2026-03-29T03:45"},
		{"Europe/Berlin", "2026-03-27T10:00", "sat 11pm-2:30am", "2026-03-28T23:00", "2026-03-29T03:30"},
	} {
		answer, status := askWhen(t, "--zone", c.zone, "--now", c.now, c.phrase)
		want := whenWindow{c.start, c.end, c.zone, false}
		if status != 0 || len(answer.Windows) != 1 || answer.Windows[0] != want {
			t.Errorf("%s, %q: %d %+v", c.zone, c.phrase, status, answer)
		}
	}
	said, err := muster(t, nil, "when", "--zone", "Europe/Berlin", "--now", "2026-03-27T10:00", "sun 2:30am")
	if err != nil || said != "Sunday 29 March 2026, 3:30am\n" {
		t.Errorf("got %q, %v", said, err)
	}
}
