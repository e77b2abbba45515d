package playbook

import (
	"regexp"
	"strings"
)

var (
	// clauses end the first clause of a non-goal; what follows explains it.
	clauses = regexp.MustCompile(`[:;(\x{2013}\x{2014}\[]|\s-+\s|[.!?](?:\s|$)|,?\s(?:because|since|so that|unless|until|while|which|but|even if|yet|such as|including)\s`)
	// awhile is when something will not be done: "this year", "in the first release".
	awhile  = regexp.MustCompile(`(?i)\b(?:(?:in|for|during|within|of) )?(?:this|the next|next|the first|the current) (?:phase|release|year|quarter|half|milestone|version|iteration|cycle|strategy)\b`)
	address = regexp.MustCompile(`(?i)https?://\S+`)
	// tagged is what trackers put before a title: "[Feature request]:", "feat(ui):".
	tagged = regexp.MustCompile(`(?i)^\s*(?:\[[^\]]{1,40}\]|\([^)]{1,40}\)|(?:feat|fix|refactor|chore|docs?|tests?|perf|ci|build|style|revert|features?|bugs?|request|question|proposal|rfc|epic|task|wip)(?:\([^)]{1,60}\))?!?:|feature request\b\s*[:–-]?)[\s:–-]*`)
	// denial is how work says that it does not do something, or undoes it.
	denial = regexp.MustCompile(`(?i)\b(?:not|no|never|without|cannot|\w+n['’]t|non-goals?|out of scope|drop(?:s|ped|ping)?|remov(?:e|es|ed|ing|al)|unsupported|deprecat\w+|declin\w+)\b`)
	// contrast is what work says that it is not.
	contrast = regexp.MustCompile(`(?i)\b(?:instead of|rather than|unlike)\b.*$`)
)

// doing are the verbs with which work says that it brings something.
var doing = set(`add adding support supporting implement implementing introduce introducing enable enabling build create provide
	port bring ship offer extend integrate integrating migrate replace rewrite switch adopt want need develop propose`)

// linking are the words between a verb and what it is about, owning those between a thing and what it belongs to.
var (
	linking = set(`for of in to with on by`)
	owning  = set(`for of in with from on`)
)

// being are the verbs with which something is told of a thing, rather than the thing wanted.
var being = set(`is are was were has have had does did do isn't aren't wasn't weren't doesn't didn't don't can could may might cannot can't`)

// reporting titles tell of something that is broken, or ask: whatever the body says brings nothing.
var reporting = regexp.MustCompile(`(?i)^\W*(?:bug|error|crash|issue)\b|\[(?:bug|question|help)[^\]]*\]|\b(?:fails?|failed|failing|failure|broken|crash(?:es|ed|ing)?|errors?|exception|problem|stuck|hangs?|unable|incorrect|wrong)\b|^\W*(?:how|why|what|where|is|are|does|do|can|could)\b`)

// clause is the first clause of a text.
func clause(s string) string {
	s = strings.TrimLeft(s, "-*•– \t([")
	if at := clauses.FindStringIndex(s); at != nil && at[0] > 0 {
		return strings.TrimSpace(s[:at[0]])
	}
	return strings.TrimSpace(s)
}

// declining are the words with which non-goals decline, and those that say nothing of what is declined.
var declining = set(`goal goals non-goal nongoal nongoals non scope exclude excludes excluded excluding avoid avoiding avoids refuse decline
	declined stop stopping explicitly currently initially full complete completely fully general generic entire entirely additional new own
	specific particular different certain further official sake existing current`)

// beginning are the words before what is declined: who does it, and that it would be made.
var beginning = set(`add adding adds build building builds create creating develop developing implement implementing introduce
	introducing invest investing offer offering provide providing pursue pursuing chase chasing attempt attempting tackle solve solving
	worry focus focusing priority prioritise prioritize plan planning planned aim aiming consider considering cover covering ship shipping
	phase release year quarter strategy team`)

// everywhere are the roots of words that say little about what an issue is about, because every project's issues have them.
var everywhere = func() map[string]bool {
	m := map[string]bool{}
	for w := range set(`feature features bug fix issue error fail failure problem change update improve improvement request
		code app apps application applications software system systems service services server client tool tools user users customer customers
		data file files api apis interface ui test tests testing documentation docs doc performance optimization speed security design
		quality version versions package packages library libraries module component components plugin plugins integration integrations
		implementation function functions method methods class type types field values value option options setting settings configuration
		config model models page pages view list item items message messages name names number output input result results process
		platform platforms product products tech technology environment project projects repository development developer developers
		production default custom simple multiple single first old existing available native external internal public private
		local remote online manager management control handling generation content text language languages format formats
		time real end run running start set open close read write show display allow enable level scale scaling high low big small large
		good bad better best fast slow easy hard host hosted hosting work working refactor refactoring rewrite rewriting replace replacing
		migrate migration redesign database search build command screen button image key server request response task job user`) {
		m[root(w)] = true
	}
	return m
}()
