package playbook

import "regexp"

// puffed reports whether a statement is made of words that sound well of any project, and of few others.
func puffed(s string) bool {
	words := content(hyphened.ReplaceAllString(s, "$1$2"))
	big := len(mottoes.FindAllString(s, -1))
	if big > 0 && len(words) <= maxMotto {
		return true
	}
	big += praises(words)
	return big >= 2 && big*10 >= 3*len(words) || len(words) <= 1 && len(tokens(s)) >= leastHollow
}

// thin reports whether a statement is of a few words, half of which sound well of any project: "Customer obsession".
func thin(s string) bool {
	words := content(hyphened.ReplaceAllString(s, "$1$2"))
	return len(words) <= 3 && len(words) > 0 && praises(words)*2 >= len(words)
}

// praises is how many of the stems praise without saying anything.
func praises(words []string) (n int) {
	for _, w := range words {
		if puffs[w] {
			n++
		}
	}
	return n
}

// A statement with more words of its own than maxMotto is more than the motto in it. One without any is hollow when it is so long.
const (
	maxMotto    = 8
	leastHollow = 7
)

// hyphened joins what is written with a hyphen or without one: "end-to-end", "best-in-class".
var hyphened = regexp.MustCompile(`(\pL)-(\pL)`)

// mottoes are expressions that decide nothing wherever they are said.
var mottoes = regexp.MustCompile(oneOf(`\b`, `think(?:ing)? big, one team, raise the bar, rais(?:e|es|ing) the bar, mov(?:e|es|ing) the needle, never stop, right (?:thing|way|time), at the heart of, in our dna, win-win, next level,
	work(?:ing)? smarter, move fast, data[- ]driven, best[- ]in[- ]class, world[- ]class, state[- ]of[- ]the[- ]art, cutting[- ]edge, digital transformation, operational excellence, thought leader(?:ship)?, platform of choice, market leader, go the extra mile,
	outside the box, product[- ]market fit, have fun, low[- ]hanging fruit, of (?:the future|tomorrow)`, `\b`))

// puffs are stems of words that praise without saying anything, as [content] leaves them.
var puffs = func() map[string]bool {
	m := map[string]bool{}
	for w := range set(`leverage leveraging synergy synergies synergistic holistic holistically endtoend seamless seamlessly worldclass bestinclass cuttingedge
		nextgeneration nextgen stateoftheart futureproof empower empowers empowering empowerment unlock unlocks unlocking harness harnessing drive driving foster fostering
		transform transformation transformative reimagine reimagining innovate innovative innovation innovations excellence excellent passion passionate customercentric
		customercentricity usercentric peoplecentric datadriven obsession obsessed culture agility agile ecosystem ecosystems thrive thriving flourish stakeholder stakeholders value values outstanding
		robust scalable modern solution solutions landscape journey journeys vibrant trusted trust partnership partnerships committed commitment relentless relentlessly dna strategic strategically highimpact
		impact impactful needle paradigm disrupt disruptive omnichannel engagement experience experiences capability capabilities smart smarter alignment align mindset momentum excel delight delightful
		great amazing exciting inspire inspiring dynamic quality success successful potential tomorrow bold boldly power powerful intermediation positioned rapidly changing optimize optimise sustainable sustainably
		winning win growth worldleading leading premier premium ambition ambitious opportunity opportunities challenge challenges vision mission purpose purposeful meaningful frictionless simplicity
		collaboration collaborative talent accelerate accelerating elevate elevating enable enabling enabler`) {
		m[stem(w)] = true
	}
	return m
}()
