package slack

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot/chat"
)

func TestAnErrorDoesNotSayWhereAnAnswerGoes(t *testing.T) {
	const address = "https://hooks.slack.com/commands/T1/2/secret"
	err := fmt.Errorf("post: %w", &url.Error{Op: "Post", URL: address, Err: fmt.Errorf("connection reset")})
	mapped := mapSendError(t.Context(), err)
	if !chat.IsError[*chat.Unknown](mapped) || strings.Contains(mapped.Error(), "secret") {
		t.Errorf("it is %v", mapped)
	}
}
