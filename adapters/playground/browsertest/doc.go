// Package browsertest puts a person at a real Chromium in front of a page of
// this machine. Whatever the page throws, and every request that leaves the
// machine, fails the test.
//
// A page changes while it is looked at, so nothing is found in one turn and
// clicked in another: who presses a button finds it, sees that it can be
// pressed, and presses it, before the page can draw it anew.
//
// Where there is no Chromium the test is skipped and says so; if the variable
// MUSTER_TEST_REQUIRE contains "chromium", it fails instead. If
// MUSTER_TEST_SCREENSHOTS names a directory, pictures are put there.
package browsertest
