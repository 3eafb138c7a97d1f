package playground

import (
	"strings"
	"testing"
)

// TestACommandIsUsedOnWhatAMemberWrote also checks that the page has the
// button.
func TestACommandIsUsedOnWhatAMemberWrote(t *testing.T) {
	n := open(t, newNotebook(), greeter)
	ben, cy := n.As(User("ben")), n.As(User("cy"))
	must(t, ben.Type(t.Context(), Channel, "Board games on Friday?"))
	written := cy.SeesIn(Channel)[0]
	must(t, cy.Use(t.Context(), written.ID, "Propose from this"))
	all := cy.Sees()
	if f := all[len(all)-1]; !f.Open || !strings.Contains(f.Text(), "Title*: Board games on Friday?") {
		t.Errorf("it is answered %q", f.Text())
	}
	must(t, cy.Type(t.Context(), Channel, "/meetup greet"))
	replies := cy.SeesIn(Channel)
	for what, refused := range map[string]error{
		"a command that is not there": cy.Use(t.Context(), written.ID, "Burn this"),
		"a message that is not there": cy.Use(t.Context(), "t0", "Propose from this"),
		"what Muster said":            cy.Use(t.Context(), replies[len(replies)-1].ID, "Propose from this"),
	} {
		if refused == nil {
			t.Errorf("%s is used", what)
		}
	}
	_, page, _ := request(t, "GET", serve(t, n).URL+"/?as=cy", "")
	if !strings.Contains(page, `data-use="Propose from this" aria-label="Daraus vorschlagen: Ben"`) {
		t.Error("the page has no button for it")
	}
}
