package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Credentials are told apart by their form, so that one in another's place is
// named before a network refuses it. No message contains one.
var (
	hexKey      = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)
	hexSecret   = regexp.MustCompile(`^[0-9a-f]{32}$`)
	snowflakeID = regexp.MustCompile(`^\d{17,20}$`)
	shortSecret = regexp.MustCompile(`^[A-Za-z0-9_-]{32}$`)
	dottedToken = regexp.MustCompile(`^[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`)
	slackToken  = regexp.MustCompile(`^(xox[a-z]|xapp|xoxe\.xox[a-z])[-.]`)
	slackApp    = regexp.MustCompile(`^A[0-9A-Z]{8,}$`)
)

// credentialKind names what a text is by its form, "" if it could be anything.
func credentialKind(text string) string {
	switch {
	case strings.HasPrefix(text, "xoxb-"):
		return "a bot token of Slack's (xoxb-…)"
	case strings.HasPrefix(text, "xapp-"):
		return "an app-level token of Slack's (xapp-…)"
	case strings.HasPrefix(text, "xoxp-"):
		return "a user token of Slack's (xoxp-…)"
	case slackToken.MatchString(text):
		return "another kind of token of Slack's (" + text[:4] + "…)"
	case hexKey.MatchString(text):
		return "the public key of a Discord application"
	case snowflakeID.MatchString(text):
		return "an id of Discord's"
	case dottedToken.MatchString(text):
		return "a bot token of Discord's"
	case slackApp.MatchString(text):
		return "the id of an app on Slack"
	case hexSecret.MatchString(text):
		return "a secret of a Slack app"
	case shortSecret.MatchString(text):
		return "the client secret of a Discord application"
	}
	return ""
}

// checkKinds returns an error for each flag whose value is a credential of
// another kind than those allowed.
func checkKinds(wants []wantedKind) error {
	var wrong []error
	for _, w := range wants {
		kind := credentialKind(w.value)
		if w.value == "" || kind == "" || strings.Contains(kind, w.kind) {
			continue
		}
		wrong = append(wrong, fmt.Errorf("%s: that is %s: %s", envVar(w.flag), kind, w.hint))
	}
	return errors.Join(wrong...)
}

// wantedKind is what a flag's value must be, by a part of credentialKind's name.
type wantedKind struct{ flag, value, kind, hint string }
