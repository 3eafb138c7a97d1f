// Package slackschema checks for tests whether Slack would accept what is sent
// to it, and what a person would read.
package slackschema
