// Package slackschema is what Slack would make of what is sent to it, for tests:
// whether it would take it, and what a person would read.
package slackschema
