package bot

import "strings"

// The words below are in lower case and without accents. A name that has one of
// them by chance is not shown, which its host sees in the preview and can change.
var (
	// locatingWords are words of streets, and of the way from a door to a table.
	locatingWords = wordSet(`
		street road rd avenue ave av lane ln boulevard blvd bvd highway hwy alley crescent mews
		strasse straße str gasse weg allee ufer damm ring chaussee steig stiege
		rue chemin impasse quai bd allees faubourg
		calle cll avda avenida carrer carretera camino paseo pasaje
		via viale corso vicolo strada largo
		rua travessa estrada alameda rodovia
		straat laan gracht kade dijk steeg
		ulica ul aleja al ulice trida strada utca ut utja korut
		sokak sokagi sok sk cadde caddesi cad cd mah mahallesi
		jalan jl gang gg duong pho ngo hem
		улица ул проспект просп пр переулок пер шоссе набережная вулиця вул провулок
		οδος λεωφορος شارع طريق رحوب רחוב רח ถนน ซอย मार्ग गली रोड
		address adresse direccion indirizzo endereco adres адрес
		floor fl flat apartment apt room rm suite unit door doorbell bell bells buzzer buzz ring rings code pin passcode password key keys entrance
		stair stairs staircase stairway upstairs downstairs basement backyard courtyard intercom
		behind opposite next corner near beside between left right above below across
		call text phone tel mobile whatsapp signal ask look knock meet find wear wearing scarf contact c/o co
		etage stock stockwerk og eg ug tur ture tor wohnung whg zimmer raum klingel klingeln klingelt lauten sprechanlage bei hinter neben gegenuber ecke eingang hof hinterhof
		links rechts oben unten fragen frag frage anrufen ruf telefon handy codewort treppe keller erdgeschoss dachgeschoss
		appartement appt porte sonner sonnette sonnez interphone digicode chez derriere escalier batiment bat face coin gauche droite cave
		piso puerta timbre apartamento apto escalera portal planta detras frente esquina sala tocar llamar preguntar izquierda derecha
		piano citofono interno scala suonare dietro presso angolo campanello
		andar campainha bloco portao porta fundos atras esquerda direita
		verdieping deur aanbellen bel achter naast hoek
		pietro mieszkanie domofon klatka dom patro zvonek byt emelet kapucsengo ajto etaj interfon scara apartament
		kat daire zil kapi
		дом д кв квартира подъезд этаж код домофон звонок οροφος κουδουνι
		http https www geo`)
	// lastWordsOfStreets end the name of a street; elsewhere they mean other things
	// (St Mary's).
	lastWordsOfStreets = wordSet(`st dr drive way close court ct terrace row pl`)
	// countingWords may be a number of a house or a floor.
	countingWords = wordSet(`
		one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty forty fifty hundred
		first second third fourth fifth ground top
		eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf zwanzig dreissig vierzig funfzig erste ersten erster zweite zweiten zweiter dritte dritten dritter vierte vierten
		deux trois quatre cinq sept huit neuf dix onze douze vingt premier deuxieme troisieme
		dos tres cuatro cinco seis siete ocho nueve diez once doce veinte primero primer segundo tercero tercer
		due tre quattro cinque sette otto nove dieci undici dodici venti primo secondo terzo`)
	// locatingEndings end words of streets where these are written in one.
	locatingEndings = []string{
		"strasse", "straße", "str", "gasse", "weg", "allee", "ufer", "damm", "enring", "erring", "steig", "chaussee",
		"straat", "laan", "gracht", "kade", "dijk", "gatan", "vagen", "stigen", "gade", "gata", "veien", "vej", "katu", "kuja", "polku",
		"로", "길", "번지", "층", "호",
	}
)

// locatingSigns belong to addresses, links, numbers of telephones and coordinates,
// or to addresses in writing without spaces.
const locatingSigns = `:/\@#+=°″′_~*№` + "丁番号號路街巷弄室楼樓层層階栋棟郵邮"

// unmarked has the letters without and with accents.
var unmarked = map[rune]string{
	'a': "àáâãäåāăąạảấầẩẫậắằẳẵặά", 'c': "çćč", 'd': "ďđð", 'e': "èéêëēęěẹẻẽếềểễệ", 'g': "ğģ", 'i': "ìíîïīıịỉĩ", 'l': "łľ", 'n': "ñńňņ",
	'o': "òóôõöøōőơọỏốồổỗộớờởỡợ", 'r': "řŕ", 's': "śšşș", 't': "ťţț", 'u': "ùúûüūůűưụủứừửữự", 'y': "ýÿỳỵỷỹ", 'z': "źżž",
	'ο': "ό", 'ω': "ώ", 'υ': "ύ", 'ι': "ί",
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}
