package bot

import "testing"

func TestAnAreaHasNoAddress(t *testing.T) {
	for where, want := range map[string]string{
		"Central Library":                        "Central Library",
		"Central Library, meeting room 2":        "Central Library",
		"Kaffeehaus, Main St 5, Vienna":          "Kaffeehaus",
		"Riverside café, Torstraße 5, Berlin":    "Riverside café",
		"Café Lumen - back room, ask for Ana":    "Café Lumen",
		"Ana's place (2nd floor, ring twice)":    "Ana's place",
		"my place, 3rd floor, ring Huber":        "my place",
		"St Mary's Church":                       "St Mary's Church",
		"St. Mary's Church":                      "St. Mary's Church",
		"the park, https://maps.example/?q=5":    "the park",
		"中央図書館、三階":                               "中央図書館",
		"Старая библиотека, ул. Мира, дом 5":     "Старая библиотека",
		"{host} <script>":                        "{host} <script>",
		"Torstr. 5, 10119 Berlin, Mitte":         "", // Mitte might be the name at the bell
		"Torstr. 5; Prenzlauer Berg":             "",
		"Hauptstr. 12, 1010 Wien":                "",
		"Hauptstr. 12, Huber, Wien":              "",
		"Hauptstraße zwölf":                      "",
		"Karl-Marx-Allee, ganz oben":             "",
		"bei Huber":                              "",
		"221b Baker Street":                      "",
		"Elm Street":                             "",
		"Main St":                                "",
		"12 rue de la Paix":                      "",
		"rue de la Paix":                         "",
		"Calle Mayor 3":                          "",
		"calle mayor tres":                       "",
		"Via Roma":                               "",
		"Rua Augusta":                            "",
		"Prinsengracht":                          "",
		"Drottninggatan":                         "",
		"улица Мира":                             "",
		"٣ شارع التحرير, القاهرة":                "",
		"شارع التحرير":                           "",
		"東京都渋谷区神南一丁目":                            "",
		"서울 강남대로":                                "",
		"third floor, ring Huber":                "",
		"Central Library meeting room, ask Ana":  "",
		"ring Huber, my place":                   "",
		"behind the church":                      "",
		"Flat B, Elm House":                      "",
		"my flat":                                "",
		"the white villa at the end of the lake": "",
		"https://maps.example/?q=5, the park":    "",
		"https://maps.example/here":              "",
		"maps.app.goo.gl/AbCd":                   "",
		"filled.count.soap":                      "",
		"///filled.count.soap":                   "",
		"geo:48.2,16.37":                         "",
		"48.2082, 16.3738":                       "",
		"48°12′N 16°22′E":                        "",
		"+43 660 1234567":                        "",
		"Ana ☎ ٠٦٦٠":                             "",
		"ana@example.org":                        "",
		"8FVC6CF7+QX":                            "",
		"Ⅳ Corps Avenue":                         "",
		"Address: Ana's":                         "",
		"e\u0301tage noble":                      "",
		"":                                       "",
		" , ":                                    "",
		"(ring twice) Ana's place":               "",
	} {
		if got := Area(where); got != want {
			t.Errorf("%q: %q, want %q", where, got, want)
		}
	}
}

func TestTheWholePlaceIsForWhoIsGoing(t *testing.T) {
	m := Meetup{Terms: Terms{Where: "Café Lumen, back room", Cohosts: []UserID{"cohost"}}, Host: "host"}
	roster := Roster{}
	for i, state := range []RSVPState{RSVPGoing, RSVPMaybe, RSVPNotGoing, RSVPWaiting} {
		roster.RSVPs = append(roster.RSVPs, RSVP{Member: UserID(state), State: state, Turn: int64(i)})
	}
	for u, want := range map[UserID]string{
		"host": m.Where, "cohost": m.Where, UserID(RSVPGoing): m.Where,
		UserID(RSVPMaybe): "Café Lumen", UserID(RSVPNotGoing): "Café Lumen", UserID(RSVPWaiting): "Café Lumen", "somebody": "Café Lumen",
	} {
		if got, exact := m.WhereFor(u, &roster); got != want || exact != (want == m.Where) {
			t.Errorf("%s sees %q, exact %v", u, got, exact)
		}
	}
	m.Area = "Vienna"
	if got, exact := m.WhereFor("somebody", &roster); got != "Vienna" || exact {
		t.Errorf("instead of the area that the host gave: %q, exact %v", got, exact)
	}
	m.Area = m.Where
	if got, exact := m.WhereFor("somebody", &roster); got != m.Where || !exact {
		t.Errorf("of a place that the host shows: %q, exact %v", got, exact)
	}
}
