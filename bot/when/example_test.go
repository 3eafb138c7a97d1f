package when_test

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot/when"
)

func ExampleParse() {
	monday := time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)
	c := when.Context{Now: monday, Zone: "Europe/Berlin", Length: 2 * time.Hour}

	result, err := when.Parse("fri 7pm, sat 3-6pm", c)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, w := range result.Windows {
		fmt.Println(when.Format(w, "en"))
	}

	// An ambiguous phrase yields choices.
	result, err = when.Parse("sat at 7", c)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, choice := range result.Choices {
		fmt.Println("either", choice.Phrase)
	}

	// Anything else is refused, with a sentence for the member.
	_, err = when.Parse("christmas", c)
	fmt.Println(err)
	// Output:
	// Friday 27 November 2026, 7pm
	// Saturday 28 November 2026, 3pm–6pm
	// either Saturday 28 November 2026, 7am
	// either Saturday 28 November 2026, 7pm
	// I cannot read “christmas” as a time. Try “fri 7pm”.
}
