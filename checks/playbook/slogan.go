package playbook

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var slogan = rule{
	Name:    "slogan",
	On:      "vision",
	Fine:    "It pictures the end state.",
	Wrong:   "It paints no picture of the end state.",
	Why:     "People can only walk towards a place they can see. Nobody can say of “the best platform” whether they are there.",
	Source:  "John Kotter, “Leading Change”, 1996",
	Remedy:  "Add a heading `End state`: describe an ordinary day then. What can people do, what no longer happens, what is there in numbers?",
	applies: isVision,
	judge: func(r *reading) answer {
		picture := pictureOf(r)
		switch {
		case picture == "" && r.endState.unreadable() != "":
			return unknown(r.endState.unreadable())
		case picture == "" && r.endState.sure == tellingly:
			return unfilled("end state", "Describe under it an ordinary day then. What can people do, what no longer happens, what is there in numbers?")
		case picture == "":
			return advise("")
		case vague(picture):
			return advise("Its picture of the end state is a slogan; too little of it can be seen or counted:").about(firstLine(picture))
		}
		return answer{status: OK, sentence: "It pictures the end state:"}.about(firstSentence(picture))
	},
}

// A picture has at least so many different words that say something which can be seen, and more of them where it praises.
// A number counts for several, and so does, where nothing is praised, that somebody always or never does something: "Nobody
// waits for a build." In the published visions this was measured on (234 texts of 10 projects) the poorest has nine.
const (
	minConcrete = 4
	minPraising = 8
	perNumber   = 3
	perDenial   = 2
)

// vague reports whether a picture is no more than a slogan.
func vague(picture string) bool {
	n := concrete(picture)
	praises := superior.MatchString(picture) || slices.ContainsFunc(tokens(picture), func(w string) bool { return praise[w] })
	if praises {
		return n < minPraising
	}
	if seen.MatchString(picture) {
		n += perDenial
	}
	return n < minConcrete
}

// pictureOf is the part of a vision that describes the end state: its own heading, or everything that has no other job.
func pictureOf(r *reading) string {
	if r.endState.sure == tellingly {
		return r.endState.text
	}
	more := further(r.Rules)
	var b strings.Builder
	headings := map[string]bool{}
	skip := "" // text of a section that has another job
	for _, s := range r.Doc.Sections {
		headings[s.Heading] = true
		for _, name := range []string{Perspective, Horizon, NonGoals, actions, patternName, kindName} {
			if meant(s.Heading, name, more) == tellingly {
				skip += s.Heading + "\n" + s.Text + "\n"
			}
		}
	}
	others := map[string]int{}
	for l := range strings.Lines(skip) {
		others[strings.TrimSpace(l)]++
	}
	for l := range strings.Lines(r.Doc.Text) {
		if l = strings.TrimSpace(l); others[l] > 0 {
			others[l]--
		} else if !headings[strings.TrimRight(l, " :：")] && !labelled(l, more) {
			b.WriteString(l + "\n")
		}
	}
	if s := strings.TrimSpace(b.String()); !placeholder(s) {
		return s
	}
	return ""
}

// labelled reports whether a line is a field with another job, such as "Horizon: 3 years".
func labelled(l string, more synonymous) bool {
	label, _, ok := strings.Cut(l, ":")
	return ok && slices.ContainsFunc([]string{Perspective, Horizon, patternName, kindName}, func(n string) bool { return meant(label, n, more) == tellingly })
}

// concrete counts the different words of a text that are neither idle, nor praise, nor what every product is. A number
// counts for several, as does a long word of a script that is written without spaces, by its length.
func concrete(s string) int {
	seen := map[string]bool{}
	n := 0
	for _, w := range tokens(s) {
		if w = strings.ReplaceAll(w, "'", ""); idle[w] || praise[w] || vessel[stem(w)] || seen[stem(w)] {
			continue
		}
		seen[stem(w)] = true
		switch first, _ := utf8.DecodeRuneInString(w); {
		case unicode.IsDigit(first):
			n += perNumber
		case unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer):
			n += utf8.RuneCountInString(w) / 2
		default:
			n++
		}
		if n >= minPraising {
			break
		}
	}
	return n
}

var (
	// seen are the words of pictures that are drawn with what always happens or never does.
	seen = regexp.MustCompile(`(?i)\b(?:nobody|no one|never|no longer)\b|(?:^|[.\n] *)(?:every|no|each|all) [a-z]`)

	// superior is praise of more than one word.
	superior = regexp.MustCompile(`(?i)\b(?:number one|second to none|best[- ]in[- ]class|state[- ]of[- ]the[- ]art|first[- ]class)\b`)

	// praise are the words of slogans.
	praise = set(`best better leading leader leaders leadership world-class worldclass premier excellent excellence outstanding superior
		unrivalled unparalleled unmatched ultimate great greatest amazing awesome delight delights delightful love loves loved beloved wow
		innovative innovation innovate cutting-edge next-generation nextgen futureproof seamless seamlessly effortless effortlessly intuitive
		powerful empower empowers empowering inspire inspires inspiring transform transforms transformation revolutionize revolutionise
		revolutionary disrupt disruptive reimagine redefine passion passionate trusted premium exceptional remarkable magical unlock unleash
		fastest easiest simplest smartest finest favourite favorite preferred simpler pleasant beautiful happy happier happiest`)

	// vessel are the stems of what every product is and does, and for whom.
	vessel = func() map[string]bool {
		m := map[string]bool{}
		for w := range set(`world class global globally number top edge modern generation future proof state art simple simply easy easily robust
			scalable flexible reliable secure efficient effective quality value success successful enable accelerate drive deliver delivery
			provide strive become create build help vision mission customer user people everyone everybody company team developer business
			organization organisation platform product solution service experience ecosystem tool technology software industry market choice
			standard go-to partner cloud native digital ai performant maintainable extensible sustainable productive clean useful organise organize destination home place life lives potential dream open source leading`) {
			m[stem(w)] = true
		}
		return m
	}()
)
