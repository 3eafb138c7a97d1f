// Package fetch reads calendars at addresses that members give. An address may lead
// anywhere, so the package trusts neither it nor what answers:
//
//   - only https, to a name, on two ports, without a password in the address;
//   - only hosts of the public internet. The IP address is judged when it is dialled,
//     for each redirect anew, so no answer of a name server can lead elsewhere;
//   - few redirects, none of which is shown the address before it;
//   - bounded time, bounded size, before and after decompression.
//
// Addresses are secrets: no error contains one, and nothing is logged. The package
// does not know what a calendar looks like inside.
package fetch
