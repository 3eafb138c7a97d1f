// Package browsertest drives a real Chromium on a page of this machine.
// Exceptions on the page and requests to other machines fail the test.
//
// A page changes while it is being looked at, so finding an element and
// clicking it are one step: a script finds the button, checks that it can be
// clicked and clicks it before the page can redraw it.
//
// Without Chromium the test is skipped with a message; if the variable
// MUSTER_TEST_REQUIRE contains "chromium", it fails instead. If
// MUSTER_TEST_SCREENSHOTS names a directory, screenshots are written there.
package browsertest
