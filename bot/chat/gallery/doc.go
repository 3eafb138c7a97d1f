// Package gallery is a card and a form of every kind and in every state that
// looks different, long and hostile ones among them: what to look at, and to
// hold against golden files, when the look of a network changes. It draws
// nothing itself.
package gallery
