package playbook

import "regexp"

// fewWords are small numbers in words.
const fewWords = `two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|(?:a|one) (?:dozen|hundred|thousand|million)|dozens of|at least [a-z0-9]+ (?:out )?of`

// The words by which a target is told from a choice. They are read in statements whose words stand one space apart.
var (
	// aside is a line that only names something: a link, a label, what stands above a list.
	aside = regexp.MustCompile(`:$|` + oneOf(`^(?:our )?`, `goals?, objectives?, targets?, okrs?, key results?, kpis?, milestones?, dates?, in numbers`, `(?: for .{1,20})?$`) +
		`|` + oneOf(`^`, `kind, perspective, strategy, vision, pattern, part of, serves, advances, horizon, proof of concept, owners?, status`, ` ?:.*$`))

	// figure is a number that stands by itself, not in a name such as "IPv6" or "#34", or what stands for one.
	figure = regexp.MustCompile(`(?:^|[\s(<>≤≥=~+$€£-])[0-9]|` + oneOf(`\b`, `double, triple, halve, twice, zero, percent`, `\b`))

	// prelude is what stands before the verb of a target, once or several times.
	prelude = regexp.MustCompile(`^(?:[-*•–\s]+|[0-9]+[.)] |to |` +
		oneOf(``, `objective, goal, target, okr, kr, key result, o, m, step, phase`, ` ?[0-9.]* ?[:.)–-] ?`) + `|` +
		oneOf(`(?:by|in|until|before|at|within) (?:the )?(?:end of )?`, `q[1-4], h[12], fy ?[0-9]+, [0-9]{4}, [a-z]+ [0-9]{4}, this year, next year, this quarter, next quarter`, `(?: [0-9]{4})? ?,? `) + `|` +
		oneOf(`(?:we|the team|our team) `, `will, shall, want to, plan to, aim to, intend to, are going to, must, should, commit to`, ` `) + `|` +
		oneOf(`(?:our|the) `, `goal, target, aim, objective, policy, strategy, plan, ambition`, ` is (?:to )?`) + `)+`)

	// reaching verbs start a target when a figure or a date follows.
	reaching = regexp.MustCompile(oneOf(`^`, `increas, grow, reach, achiev, hit, doubl, tripl, halv, reduc, cut, lower, rais, improv, decreas, boost, gain,
		win, attain, get, bring, deliver, ship, launch, releas, complet, finish, have, be, become, make, drive, sell, sign, earn, generat,
		acquir, retain, expand, scal, accelerat, speed, roll out, go live, close, publish, hire, shrink, drop, save, meet, exceed, surpass,
		beat, onboard, convert, maximi[sz], minimi[sz], eliminat, see, maintain, sustain`, `[a-z]*\b`))

	// counted statements begin with how many there are to be by when: "Three launches each quarter", "Half the churn", "Zero downtime".
	counted = regexp.MustCompile(`^(?i:(?:[0-9]+|` + fewWords + `)(?: [\p{L}'’-]+){1,8} (?:live |done |shipped )?(?:(?:per|each|every|a|an|by|in|within|until|before|this|next) (?:the )?(?:end|start|beginning|new)?(?: of )?(?:the )?` +
		`(?:day|week|fortnight|month|quarter|half|year|sprint|release|season|opening|deadline|launch|january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter|summer|autumn|winter|spring)\b)|` +
		`(?:half|twice|double|zero|a third of|two thirds of)(?: (?:the|as|our|of))*(?: [\p{L}'’-]+){1,4}\.?$)`)

	// outcome is what nobody does and everybody counts: "Only two rollbacks a month".
	outcome = regexp.MustCompile(`(?i)^(?:only|at most|no more than|fewer than|less than|under|not more than|no) (?:[0-9]+|one|a single|` + fewWords + `)? ?(?:[a-z]+ )?(?:rollbacks?|outages?|incidents?|bugs?|errors?|defects?|complaints?|crash(?:es)?|downtime|failures?|tickets?|cancellations?)\b`)

	// wishing is how a statement begins that asks for something good, and says neither how much nor how.
	wishing = regexp.MustCompile(oneOf(`^(?:continue to |keep |further |finally )?`, `(?:increas|improv|enhanc|accelerat|maximi[sz]|rais|reduc|minimi[sz]|streamlin|moderni[sz]|simplif|optimi[sz]|stabili[sz]|solv|resolv|overcom|remov|eliminat)(?:e|ing|y|ying),
		(?:grow|boost|strengthen|fix|address|lower|mend)(?:ing)?, ensur(?:e|ing), mak(?:e|ing) sure, see to it, get(?:ting)? (?:more|better|faster|rid), (?:be|being|become|becoming|stay|staying|remain) [a-z-]+, stop (?:losing|wasting|failing|being|having|breaking|struggling),
		keep [a-z ]+ (?:happy|satisfied), achiev(?:e|ing), attain(?:ing)?, reach(?:ing)?, avoid(?:ing)?`, `\b`))
	better = regexp.MustCompile(oneOf(`^`, `better, more, faster, higher, happier, cleaner`, `\b`) + `|^(?i:(?:grow|scale|innovate|improve|excel|win|simplify|modernise|modernize|optimise|optimize)[.!]?$)` +
		`|` + oneOf(`^[a-z]+ (?:[a-z]+ )?(?:[a-z]+ )?`, `faster, better, easier, quicker, sooner, happier, simpler, safer, cheaper, more stable, more reliable`, `[.!]?$`))
	boasting = regexp.MustCompile(`(?i)^(?:be|become|becoming|being|establish (?:it|us|ourselves) as) (?:[a-z]+ ){0,4}(?:best|leading|leader|number one|first choice|premier|go-to)\b`)

	// giving statements hand something good, or everything to everybody, to whom it may concern.
	giving = regexp.MustCompile(`(?i)^(?:deliver|provide|offer|give|create|build|have|make|get|bring|enable|support|serve|let)(?:ing)?\b.* ?\b(?:any|all|every|everyone|everybody|everything|everywhere|anything|whole|entire|entirely|fully|completely|always|best|better|great|good|faster|easier|simpler|happier|safer|cheaper|stable|smooth|smoothly)\b`)

	// means are the words behind which a wish says how.
	means = regexp.MustCompile(oneOf(`\b`, `with, by, from, while, after, so`, `\b`))

	// measured is a figure that is compared or has a unit: "NPS above 60", "99.9% availability", "p95 < 200 ms".
	measured = regexp.MustCompile(oneOf(``, `[<>≤≥=+], \babove, \bbelow, \bunder, \bover, \bfrom, \bto, \bat least, \bless than, \bmore than, \bfewer than, \bup to, \bof, \bby, \bat, \bis`,
		` ?(?:about )?[$€£]? ?[0-9]`) + `|[$€£] ?[0-9]|` +
		oneOf(`[0-9] ?`, `%, percent, x\b, k\b, m\b, bn\b, ms\b, s\b, seconds?\b, minutes?\b, users?\b, customers?\b`, ``))

	// given is what follows a measure and a colon in "NPS: 60".
	given = regexp.MustCompile(`^ ?[$€£]?[0-9][0-9.,]*$`)

	// telling statements say how things are or were.
	telling = regexp.MustCompile(oneOf(`\b`, `is, are, was, were, has, had, have been, began, ended`, `\b`))

	// bounding statements have a figure and are choices all the same: "At most two services per team".
	bounding = regexp.MustCompile(oneOf(`^`, `at most, no more than, limit, cap, keep, allow, spend, reserve, restrict, max\b, maximum, min\b, minimum, one\b, a single\b`, ``))

	// choosing words make a statement more than a target: they say how, in what order, at what cost, or what not.
	choosing = regexp.MustCompile(oneOf(`\b`, `instead, rather, only, never, always, not, don'?t, no new, no more, no longer, no other, no further, nothing, stop, without,
		prefer[a-z]*, because, so that, therefore, comes? first, first(?:[.;:\x2c] ?|$), before (?:any|we|the|a|new|other|it), until (?:it|we|they|that), unless, even if,
		at the cost, at the expense, in favou?r, trade, priorit[a-z]+, focus[a-z]*, through, via, if, when, whenever, where, wherever, one at a time,
		one by one, by (?:[a-z]+ly )?[a-z]+ing, using, behind, each time, per team, over (?:new|more|other|[a-z]+ing), then, starting, begin[a-z]*,
		replac[a-z]+, delegat[a-z]+, let, owns?, owned, owner`, `(?:\b|$)`))
)
