// Package gallery holds sample cards and forms of every kind and in every state
// that looks different, with long and hostile ones: to look at, and to compare
// with golden files, when the look of a network changes. It renders nothing
// itself.
package gallery
