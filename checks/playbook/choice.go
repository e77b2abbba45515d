package playbook

import (
	"regexp"
	"strings"
)

// maxChoice is how many words a statement may have for one of them to say what it is about.
const maxChoice = 30

// chooses reports whether a statement, its words one space apart, says that something comes first, has to wait, costs
// something else, or is not done. It is what a ✅ rests on: what tells how things are chooses nothing, nor do big words, trying
// and hoping. What it misses is left to people.
//
// Measured on policies that were written for it ([TestPoliciesAreToldApart]) and, by eye, on 347 sections of published strategy documents,
// each as a guiding policy: 34 get a ✅, of which 11 choose nothing, and 8 a ⚠️, of which 2 choose (--policies in checks/classify/train).
func chooses(s string) bool {
	if len(tokens(s)) > maxChoice || trying.MatchString(s) || hoping.MatchString(s) || describing.MatchString(s) || alone.MatchString(s) {
		return false
	}
	said := strings.TrimSpace(noChoice.ReplaceAllString(s, " "))
	return outranking.MatchString(said) && !passing.MatchString(said) || !puffed(s) && (weighing.MatchString(said) || forgoing.MatchString(said))
}

// noChoice are the expressions that have a word of choosing and choose nothing.
var noChoice = regexp.MustCompile(oneOf(`\b`, `not (?:only|just|yet|already|necessarily|to mention), (?:more than|will|would|could|can|if|that|which|who) only, [a-z]+-only, sooner rather than later, the first, who owns, only then, everything else follows, never stop, stop at nothing, never ha(?:s|ve) to, never again,
	stop (?:losing|wasting|failing|being|having|breaking|falling|struggling)[^.]*, over time, first[- ]class, first choice, whether or not, if not, or not, at first, only the (?:best|finest|highest), never compromise, never settle, don't be, do not be`, `\b`) + `|` + `(?i:\blimit [a-z ]+ to [0-9]+ ?(?:%|percent))|` +
	blameless + `|` +
	oneOf(`^[^a-z]*`, `first, second, instead, at last, at least`, `\x2c`))

// blameless is a no to what nobody would choose: "no excuses", "never compromise", "instead of problems".
var blameless = oneOf(`\b`, `never, no, don't, do not, doesn't, not, without, instead of, rather than, avoid, nobody is, nobody gets, nothing is`, ` (?:[a-z]+ )?(?:[a-z]+ )?(?:on |to |of )?`) +
	oneOf(``, `compromis, problem, excus, fail, afraid, fear, bug, outage, downtime, wast, mediocr, silo, delay, mistake, surpris, settl, los(?:e|ing|s)\b, hesitat, disappoint, complain, blam, quit, forget, forgot, distract, confus, disturb,
	frustrat, stagnat, panic, risk, chaos, crash, incident, defect, regress, left behind, standing still, stand still`, `[a-z]*`)

// describing is how people tell what is or was so, guess, or ask. A choice is told as a rule, an order or a plan.
var describing = regexp.MustCompile(oneOf(`\b`, `was, were, wasn't, weren't, had, been, has (?:had|become), (?:have|has) (?:[a-z]+ly )?[a-z]+ed, currently, today, so far, often, frequently, generally, usually, tends? to, tended, may be, might, could, seems?, there(?:'s| is| are| should),
	is that, this means, I, I'm, I'd, I'll, in part because, (?:don't|do not|doesn't|does not) (?:expect|think|propose|believe|know|have|want|need|see|mean|understand|seem|exist|work|require|apply|aim|include|provide|lose|get)`, `\b`) +
	`|` + oneOf(`^`, `while, although, though, however, part of, one (?:concern|problem|reason), many, most (?:developers|people|of), this is, these are, it (?:is|also|does), but, here, as a result, for example, developers, users, people who, we will know, who, why, what if, how`, ` `) + `|\?["'”’)]*$`)

// weighing are the words by which a statement weighs one thing against another.
var weighing = regexp.MustCompile(oneOf(`\b`, `instead of, rather than, in place of, no [a-z ]+\x2c? except, unless, even (?:if|when|where), in favou?r of, at the (?:cost|price|expense), whatever (?:else|it costs?),
	nothing (?:but|else|besides?), (?:nobody|no one|none) else, only, one (?:at a time|by one), comes? (?:first|last|before|after|second), go(?:es)? (?:first|last), (?:has|have) to (?:wait|do), (?:can|must|may|will) wait,
	waits for, leav(?:e|es) [^.;]+ (?:alone|as (?:it|they)|to|out), for its own sake, by itself, (?:is|are) right\x2c [a-z ]+ (?:follows?|yields?), owns, decides, is done by, (?:every|all) new, everything else, anything else,
	(?:concentrate|focus)(?: only)? on (?:the )?(?:one|two|three|four|five|[0-9]+|those|these), as small as, do without, out of scope, (?:spend|reserve|set aside|invest) (?:at least |at most )?[0-9]+ ?(?:%|percent|days?|hours?) of, no more than, at most (?:one|two|three)`, `\b`) + `|` +
	oneOf(``, `\b(?:first|last|at most)(?: ?[.;:\x2c]|$), (?:\x2c|;| and) not (?:on|by|to|for|at|in|with|from|the|a|an|[a-z]+)\b, \bnot [a-z ]+\x2c? but (?:on|by|to|for|at|in|with|from|the|a|an|where|when)\b,
	\bbuy\b[^.]* build\b, \bbuild\b[^.]* (?:buy|rent)\b, \brent\b[^.]* everything, ^at most , ^start (?:with|where), ^begin (?:with|where)`, ``))

// forgoing are the words by which a statement says that something will not be done, in a rule or by those who say it.
var forgoing = regexp.MustCompile(oneOf(`(?:^|[\x2c;:—–] ?|(?:^|[ \x2c])(?:we|we'll|they|to|and|it|must|will|or) )(?:[-*•] )?`, `stop, freeze, postpone, refuse, decline, concede, forgo, abandon, retire, sacrifice, outsource, prefer, favou?r, drop, delete, cap, limit, restrict, give up, hand (?:over|[a-z ]+ to),
	get rid of, turn down, say no, trade [a-z]+ for, accept (?:a|fewer|less|slower|that|being), don't, do not, never, avoid`, ` [a-z]`) + `|` +
	oneOf(`\b`, `(?:we|we'll|nobody|no one|whoever|they|it) (?:will )?never, (?:we|nobody) (?:do not|don't|won't|will not) [a-z]+, we only, nobody [a-z][a-z][a-z]+s,
	(?:do(?:es)?n't|do(?:es)? not|is not|isn't|are not|aren't|won't|will not|may not|must not|cannot|can't) (?:be |get )?(?:built?|build|mov(?:e|ed)|ship(?:ped)?|chang(?:e|ed)|add(?:ed)?|s[eo]ld?|t[ao]ken?|produced?|collect(?:ed)?|wr[io]te|written|offer(?:ed)?|served?|made|done|bought|buy|hired?|started?|touch(?:ed)?|chased?|compete|merged?|repeat(?:ed)?|retried),
	no (?:new|other|further), no [a-z]+ (?:ships?|moves?|goes|enters?|starts?|is (?:added|built|moved|merged|shipped|started|taken|made|written)), never (?:by|for|the|a|an)\b, no longer [a-z]+ (?:any|new), until (?:it|we|they|that|the|its|somebody|one|support|there|every|all) [^.]*(?:is|are|has|have|can|answers?|works?|does),
	are (?:deleted|refused|declined), stops? existing, stay(?:s)? (?:as|out|on) [a-z]+, replaces? (?:all|both|every), a (?:second|third|thirteenth|new) [a-z]+ means`, `\b`))

// alone is what comes first where nothing is said to come behind: "Customers first."
var alone = regexp.MustCompile(`^(?:[-*•–\s]+|[0-9]+[.)] )?(?:[\p{L}'’-]+[ -]){1,3}(?:comes? )?first[.!]?$`)

// outranking is a short statement that puts one thing before or over another: "Search before menus", "Repair over replacement".
var outranking = regexp.MustCompile(`(?i)^(?:[-*•–\s]+|[0-9]+[.)] )?(?:[\p{L}'’-]+ ){1,5}(?:come before |before|over|above|ahead of) [\p{L}'’-]+(?: [\p{L}'’-]+){0,3}(?:[.,;:!]|$)`)

// passing is the same where the second thing is a time, a rival or a measure, or the first what is to grow: "Launch before summer", "Grow above
// market rate".
var passing = regexp.MustCompile(oneOf(`\b(?:before|over|above|ahead of) (?:the |our |its )?`, `last, next, this, summer, spring, autumn, fall, winter, christmas, easter, year, quarter, q[1-4], january, february, march, april, may, june, july, august, september, october, november,
	december, market, average, competit, rivals, budget, target, plan, expect, schedule, time, industry, all else, [0-9]`, ``) + `|` +
	oneOf(`^(?:[-*•–\s]+|[0-9]+[.)] )?`, `grow, improve, increase, enhance, boost, strengthen, scale, accelerate, raise, win, be, become, take, get, deliver, finish, launch`, ` `))

// Words that sound like a decision and are none.
var (
	// trying is effort in the place of a way.
	trying = regexp.MustCompile(oneOf(`\b`, `(?:try|do|doing|trying) (?:our|your|its|their|the) (?:very )?(?:best|utmost), whatever it takes, work(?:s|ing)? (?:even )?(?:harder|smarter|better together), push(?:ing)? (?:through|harder),
		(?:keep|stay|staying|remain)(?:ing)? (?:the )?(?:momentum|positive|focused|on track|committed|the course), (?:our|the) commitments?, on time, in time and (?:on|in|within) budget, as they (?:come up|arise|appear),
		best practices?, (?:execute|execution|carry (?:on|out)|continue) [^.]*(?:plans?|roadmap|mindset|discipline), no excuses, make [a-z ]* a success, figure (?:it )?out, alignment, better discipline,
		matter of will, what has worked, everybody should, everyone should, monitor the situation, give (?:it )?our all,
		stick(?:ing)? to (?:the|our) plan, follow(?:ing)? up, be patient, (?:hire|find|attract) (?:the )?(?:good|great|best|right) people, tak(?:e|ing) (?:ownership|responsibility), be(?:ing)? afraid, (?:deal|dealing) with [a-z ]+ (?:when|as|if) they,
		contributes? [a-z]+ share, reports? (?:on )?progress, (?:do|get)(?:ing)? more of, learn from our mistakes, believe in`, `\b`) + `|(?i:^to be (?:defined|decided|determined))`)

	// hoping is how a wish begins.
	hoping = regexp.MustCompile(oneOf(`^(?:[-*•–\s]+|[0-9]+[.)] )?`, `(?:we|our [a-z]+|the [a-z]+|it|everybody|everyone) (?:all )?(?:hope|hopes|wish|wishes|aspire|aspires|dream|dreams|would like|would love|would be|would help|strive|strives|want our|want to be|want the),
		ideally, hopefully, let us finally, let's finally, finally, it would be, may (?:we|our), we'd (?:like|love), i'd (?:like|love), let's (?:make|have|get|be), (?:[a-z'-]+ )(?:[a-z'-]+ )?(?:[a-z'-]+ )?(?:should|shouldn't|must) (?:be|have|look|feel|just|never have|not have)`, `\b`))
)
