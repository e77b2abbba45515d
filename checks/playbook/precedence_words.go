package playbook

import "regexp"

// ranking is one way to say that something comes before something else.
type ranking struct {
	says    *regexp.Regexp
	swapped bool // what comes first is said last
	listed  bool // it says so only where precedences are listed: "Insight over time" is none
}

// The parts of rankings. What is set before something, and that, are the only groups.
const (
	thing = `(\S.{0,118}?)`
	other = `(\S.{0,118})`
	// leadIn is what a sentence may begin with: "When in doubt,", "Always".
	leadIn = `^(?:[^,:]{1,80}[,:] |(?:when |if )?in doubt )?(?:and |but |so |then |always |please )?`
	// who is the team, or nobody: "Prefer speed over breadth". What users prefer is no decision of anybody's.
	who = leadIn + `(?:(?:we|the team|our team|this team)(?:['’]ll)?(?: (?:will|would|shall|should|must|always|generally|usually|therefore|deliberately|consciously|gladly|clearly|explicitly|also|still|first))* )?`
)

// rankings are the ways to say it. The first that a sentence has counts.
var rankings = func() (out []ranking) {
	add := func(swapped, listed bool, all ...string) {
		for _, s := range all {
			out = append(out, ranking{regexp.MustCompile(`(?i)` + s + `$`), swapped, listed})
		}
	}
	add(true, false,
		// what must not be paid with something comes behind it
		`^`+thing+`,?(?: but)? (?:(?:must|may|should|shall|will|can|do|does) )?(?:never|not)(?: (?:come|comes|be bought|happen|ship|be paid for))? at the (?:cost|expense|price) of `+other,
		`^(?:rather than|instead of) `+thing+`, we (?:will )?`+other)
	add(false, false,
		`^`+thing+`,? (?:even )?at the (?:cost|expense|price) of `+other,
		`^`+thing+`,? even (?:if|when|where|though) (?:it|that|this|doing so) (?:\w+ )?(?:delays?|postpones?|slows?(?: down)?|costs?(?: us)?|hurts?|means?(?: having)? (?:less|fewer|later|slower|no|dropping|delaying)|pushes back|displaces?|drops?|cuts?|limits?) `+other,
		`^`+thing+`,? even (?:if|when|where) `+thing+` (?:has to wait|have to wait|must wait|waits?|(?:is|are) (?:delayed|postponed|late|later|dropped|cut)|comes? later|suffers?|takes? longer|slips?|gets? slower)`,
		who+`(?:prefer|favou?r|choose|pick|value|prioriti[sz]e|take|want) `+thing+`,? (?:over|above|rather than|instead of|before|ahead of|more than|more highly than|higher than) `+other,
		who+`(?:put|place|rank|set|weigh|hold|rate) `+thing+` (?:before|above|over|ahead of|higher than) `+other,
		who+`put `+thing+` first,? (?:and|then) `+thing+` (?:second|last|later|after(?:wards)?)`,
		who+`care more about `+thing+` than (?:about )?`+other,
		leadIn+`(?:we(?:['’]d| would)? rather|rather|better|sooner) `+thing+` than `+other,
		who+`(?:build|optimi[sz]e|aim|design|invest|focus|bet|go|work|strive|ship|choose|want|make|plan|decide)(?: (?:for|on|in|to))? `+thing+`,? (?:and )?(?:not|rather than|instead of) (?:for |on |in |to |at )?`+other,
		who+`(?:do|build|ship|finish|fix|deliver|tackle|pay off|pay back|solve|improve|write|release|complete|make) `+thing+` before (?:we (?:\w+ )?|any |adding |building |starting )?`+other,
		leadIn+thing+` (?:always |generally )?(?:comes?|goes?|ranks?) (?:before|ahead of|above|first,? (?:then|before)) `+other,
		leadIn+thing+` (?:always |generally )?(?:(?:takes?|has|have) (?:precedence|priority) over|wins? (?:out )?over|prevails? over|beats?|trumps?|outranks?|outweighs?|overrides?|precedes?) `+other,
		leadIn+thing+` (?:is|are) (?:always |generally )?(?:more important(?: to us)? than|worth more(?: to us)? than|preferred (?:over|to)|valued (?:over|above)) `+other,
		leadIn+thing+` (?:always |generally )?(?:matters?|counts?|weighs?) more(?: to us)? than `+other,
		`^first,? (?:we (?:\w+ ))?`+thing+`,? (?:and )?(?:only )?then (?:we (?:\w+ ))?`+other,
		leadIn+thing+` (?:comes? |goes? )?first,? (?:and )?(?:only )?then `+other,
		leadIn+thing+` (?:comes? |goes? )?first,? (?:and )?`+thing+` (?:second|later|after(?:wards)?|last|comes? later|comes? second|can wait|waits?)`,
	)
	add(true, false,
		leadIn+thing+` (?:can|may|must|has to|have to|will|should|shall) wait (?:for|until|till|behind) (?:after )?`+other,
		leadIn+thing+` (?:always |generally )?(?:comes?|goes?) (?:only )?(?:after|second to|behind) `+other,
		leadIn+thing+` (?:yields? to|gives? way to|takes? a back seat to|(?:is|are) (?:secondary|subordinate|second) to) `+other,
		leadIn+thing+` (?:is|are) less important(?: to us)? than `+other,
		leadIn+thing+` (?:matters?|counts?|weighs?) less(?: to us)? than `+other,
		leadIn+thing+` (?:has|have) (?:a )?lower priority than `+other)
	add(false, true,
		`^`+thing+` (?:over|before|above|rather than|instead of|ahead of) `+other,
		`^`+thing+` ?> ?`+other,
		`^`+thing+`,? not `+other)
	return out
}()

// rivals are two things of which a sentence says which wins: the third group.
var rivals = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^(?:when|if|where|whenever|wherever|should) ` + thing + ` (?:and|or) ` + thing + ` (?:conflict|clash|compete|collide|disagree|contradict|(?:are|get) (?:at odds|in conflict)|(?:cannot|can['’]t) both be had)[^,]{0,60}, (?:then )?(?:we (?:choose|pick|prefer|take|favou?r|go for|go with|side with) )?` + other + `$`),
	regexp.MustCompile(`(?i)^between ` + thing + ` and ` + thing + `,? (?:we (?:will |always )?(?:choose|pick|prefer|take|favou?r|go for|go with|side with) )` + other + `$`),
	regexp.MustCompile(`(?i)^between ` + thing + ` and ` + thing + `, ` + other + `$`),
}

// wins is what may follow the name of what wins.
var wins = regexp.MustCompile(`(?i) (?:always )?(?:wins?|comes? first|goes? first|prevails?|takes? precedence|has priority|has precedence)(?: out)?$`)

// preferred is the form "we prefer A to B". Much that is no comparison looks like it: "we prefer to ship", "we prefer tools to help".
var preferred = regexp.MustCompile(`(?i)` + who + `prefer ` + thing + ` to ` + other + `$`)

// notPreferred is what makes it none: a first or a second thing that is a verb.
var (
	toDo = regexp.MustCompile(`(?i)^to `)
	verb = regexp.MustCompile(`(?i)^(?:be|have|help|keep|make|do|get|stay|go|run|use|work|see|let|give|take|show|tell)\b`)
)

// hinting is a word without which no sentence is one of the forms. It is looked for first, since it costs little.
var hinting = regexp.MustCompile(`(?i)over|above|rather|instead|before|ahead|than|cost of|expense of|price of|even |prefer|first|wait|after|second|behind|yield|gives? way|back seat|subordinate|beat|trump|outrank|outweigh|overrid|precede| > |>|\bnot\b|conflict|clash|compet|collide|disagree|contradict|odds|between|both be had`)

// Sentences that decide nothing: they ask, quote, tell what is so today or what others do, or are not sure.
var (
	asking    = regexp.MustCompile(`[?"“”„«»\x00]|://`)
	undecided = regexp.MustCompile(`(?i)\b(?:today|so far|until now|up to now|currently|at the moment|at present|too often|in the past|used to|historically|competitors?|others|(?:most|some|many|other) (?:teams?|people|products?|vendors?|companies|tools)|people (?:say|think|believe)|whether|maybe|perhaps|might|could|sometimes|not always|no longer|not yet|sadly|unfortunately|wrongly)\b`)
	negated   = regexp.MustCompile(`(?i)\b(?:not|never|cannot|rarely|seldom|hardly|neither|nor|no longer|\w+n['’]t)\b`)
)

// deciding are the headings under which precedences are listed, with no word that says so.
var deciding = regexp.MustCompile(`(?i)\b(?:principles?|priorit(?:y|ies)|trade-?offs?|tenets?|values|tie-?breakers?|prefer(?:ences?)?|what (?:comes|matters|goes) first|how we (?:decide|choose)|in doubt|rules of thumb|precedences?)\b`)

// becoming is how something is or works, behind what is waited for: "until search is fast".
var becoming = regexp.MustCompile(`(?i) (?:is|are|has|have|works?|ships?|gets?|becomes?|stays?)(?: .*)?$`)

// amounts are how much of a thing has to go, which no title says.
var amounts = regexp.MustCompile(`(?i)\b(?:fewer|slower|extra|further|even)\b`)

// nameless are the roots of words that tell no item of a milestone from another.
var nameless = func() map[string]bool {
	m := map[string]bool{}
	for w := range set(`feature features work task tasks issue issues item items request requests change changes thing things user users customer customers
		product products project projects team teams software system systems app apps application applications code people person everybody
		goal goals result results value values idea ideas plan plans part parts end side day week month year quarter time today tomorrow
		good better best new old more less few many high low big small great nice right wrong first last start release releases`) {
		m[root(w)] = true
	}
	return m
}()
