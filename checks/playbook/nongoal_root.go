package playbook

import "strings"

// ending is what a word of one family ends with and what stands for it, where so many letters at least are before it.
type ending struct {
	end, by string
	least   int
}

// familiar are endings that make one word of another, in the order in which they are taken off: "localisation" is "localiz", as "localise" is
// and "localizing"; "deployment" is "deploy", "importer" "import".
var familiar = []ending{
	{"ically", "ic", 3}, {"ly", "", 5},
	{"ification", "ify", 2}, {"ifi", "ify", 2},
	{"isation", "iz", 3}, {"ization", "iz", 3}, {"is", "iz", 4},
	{"ibility", "ibl", 3}, {"ability", "abl", 3},
	{"ment", "", 4},
	{"er", "", 5}, {"or", "", 5},
	{"ativ", "at", 3}, {"atic", "at", 3},
	{"tion", "t", 4}, {"sion", "s", 4},
	{"at", "", 4},
}

// families are words of which no ending says whose relatives they are; strangers are those of which one says what is not so.
var (
	families = relatives(basic, `write wrote written; rewrite rewrote rewritten; build built; rebuild rebuilt; sell sold; buy bought;
		pay paid payment payments; send sent; choose chose chosen; store storage; recognize recognition; subscribe subscription subscriptions;
		analyze analysis analytics; extend extension extensions; convert conversion conversions; undo undid undone; deliver delivery deliveries; recover recovery`)
	strangers = relatives(strings.Clone, `format formats formatted formatting; speed speeds sped speeding; production; customer customers; statement statements`)
)

// relatives reads families, each with its first word, and gives every word what a function makes of that one.
func relatives(of func(string) string, all string) map[string]string {
	m := map[string]string{}
	for family := range strings.SplitSeq(all, ";") {
		words := strings.Fields(family)
		for _, w := range words {
			m[w] = of(words[0])
		}
	}
	return m
}

// root is what the words of one family have in common, whatever each says of number, time or part of speech.
func root(w string) string {
	if r, ok := families[w]; ok {
		return r
	}
	if r, ok := strangers[w]; ok {
		return r
	}
	return basic(w)
}

// basic is a word without the endings that it shares with many.
func basic(w string) string {
	if strings.HasSuffix(w, "ings") {
		w = w[:len(w)-1]
	}
	w = stem(w)
	for _, e := range familiar {
		if before, ok := strings.CutSuffix(w, e.end); ok && len(before) >= e.least {
			w = strings.TrimSuffix(before+e.by, "e")
		}
	}
	if n := len(w); n > 4 && w[n-1] == w[n-2] {
		w = w[:n-1]
	}
	if len(w) > 3 { // what "moving" leaves is "mov"
		w = strings.TrimSuffix(w, "e")
	}
	return w
}

// acts reports whether a word is written as what is done: "rewriting", "migration", "replacement".
func acts(w string) bool {
	w = strings.TrimSuffix(w, "s")
	for _, end := range []string{"ing", "tion", "sion", "ment"} {
		if strings.HasSuffix(w, end) && len(w) > len(end)+2 {
			return true
		}
	}
	return false
}
