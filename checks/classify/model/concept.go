package model

import (
	"strings"
	"sync"
)

// concept is a group of words that say the same about the kind of an item. The words that projects use for one thing
// differ more than the things they do, so a group is a feature by itself, beside its words.
type concept uint8

const (
	_ concept = iota
	adding
	removing
	reworking
	moving
	improving
	fixing
	upgrading
	stale
	doubled
	untidy
	debt
	inside
	ability
	wishing
	failing
	asking
	documents
	proving
	building
	releasing
	speed
	english
	elsewhere
)

// groups are the words of each concept, by any of their forms.
var groups = map[concept]string{
	adding:    "add implement introduce create support provide allow enable expose include integrate integration enhance extend ability",
	removing:  "remove drop delete eliminate prune purge strip kill",
	reworking: "refactor refactoring rework rewrite restructure reorganize reorganise redesign cleanup clean tidy simplify modernize modernise deduplicate dedupe consolidate unify streamline standardize standardise normalize decouple modularize revamp polish",
	moving:    "move rename extract split merge inline replace convert migrate switch separate factor isolate relocate swap port",
	improving: "improve optimize optimise better enhance reduce avoid prefer",
	fixing:    "fix resolve correct repair prevent handle ensure revert",
	upgrading: "upgrade update bump pin downgrade",
	stale:     "unused dead legacy deprecated deprecate obsolete old outdated stale unneeded unnecessary needless redundant leftover unreachable superfluous unreferenced",
	doubled:   "duplicate duplicated duplication repeated repetitive boilerplate copy",
	untidy:    "messy ugly hacky hack workaround brittle fragile flaky convoluted confusing inconsistent bloated spaghetti monolithic hardcoded tangled smell",
	debt:      "todo fixme maintainability readability maintainable readable techdebt debt lint linter typing typings codebase modular testable",
	inside:    "helper internal private class function method module namespace interface abstraction variable constant struct enum type parameter argument logic code import dependency",
	ability:   "option setting config configuration configurable flag plugin extension theme button menu mode provider backend integration api endpoint command ui",
	wishing:   "wish would could nice great please want feature proposal suggestion suggest request idea useful helpful consider love",
	failing:   "error fail failure crash exception broken break bug traceback unexpected incorrect wrong invalid issue problem cannot cant unable doesnt isnt hang freeze stuck panic segfault missing regression undefined",
	asking:    "how why what where when which who does is are can do question help anyone",
	documents: "doc docs document documentation readme tutorial guide typo changelog translation example docstring",
	proving:   "test tests testing unittest coverage fuzz benchmark e2e",
	building:  "ci workflow pipeline build docker dockerfile makefile cmake github actions lockfile",
	releasing: "release version milestone tracking roadmap checklist",
	speed:     "faster slow slower performance speed memory latency efficient cache",

	// Not what words say, but whose they are: the small words of English, and of other languages in the same letters.
	english: "the of to and it for with that this on be as not from by or if there has been",
	elsewhere: "der das und nicht ist ein eine einen einem für von auf sich auch wenn wird dem den werden wäre zu bei " +
		"le les des une est dans pour pas sur avec il elle nous vous ne au aux ce cette qui que " +
		"el los las una por con para como más pero del se lo " +
		"não um uma ao das são isso mais " +
		"il di che sono gli della nel anche è " +
		"het een van niet voor zijn dat ook wordt " +
		"nie się na że jak dla czy " +
		"och det som är inte för på " +
		"bir ve için bu ile değil olarak " +
		"của và không cho là các được một " +
		"yang dan untuk dengan tidak itu dari",
}

// concepts is each word's concept by its stem. A word of two groups is of the first.
var concepts = sync.OnceValue(readConcepts)

func readConcepts() map[string]concept {
	m := map[string]concept{}
	for c := adding; c <= elsewhere; c++ {
		for _, w := range strings.Fields(groups[c]) {
			s := w
			if c < english { // small words are told by themselves, not by what they are forms of
				s = string(stem([]byte(w)))
			}
			if m[s] == 0 {
				m[s] = c
			}
		}
	}
	return m
}
