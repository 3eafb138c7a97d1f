package when

// zoneName reads a zone by its IANA name.
func (r *run) zoneName(i int) (atom, int) {
	if r.lex[i].kind != word || !r.gluedSign(i+1, "/") {
		return atom{}, 0
	}
	end := i + 2
	for end < len(r.lex) && r.lex[end].glued && (r.lex[end].kind != sign || r.lex[end].is("/") || r.lex[end].is("_") ||
		r.lex[end].is("-") || r.lex[end].is("+")) {
		end++
	}
	if name := r.typed(i, end); r.isZone(name) {
		return atom{kind: zoneAtom, zone: name}, end
	}
	return atom{}, 0
}

// isZone asks for a zone by a name as it was typed.
func (r *run) isZone(name string) bool {
	_, err := r.Zones(name)
	return err == nil
}
