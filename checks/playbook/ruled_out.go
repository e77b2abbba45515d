package playbook

import (
	"regexp"
	"slices"
)

// refusing is a heading, as [fold] leaves it, that says of what is below it that it will not be done: "Won't do", "Things we
// will not build", "What are we not doing".
var refusing = regexp.MustCompile(`^(?:(?:what|things?|work) )?(?:(?:that )?(?:we|it|this strategy) |(?:will|are) we )?` +
	`(?:(?:will not|wont|will never|not|are not going to|arent going to) (?:be )?(?:do|have|build|cover|pursue|support|solve|tackle|address|include|change|touch|work on)` +
	`|(?:will not|wont|will never|are not|arent|not) (?:be )?(?:doing|building|covering|pursuing|supporting|solving|tackling|addressing|working on)` +
	`|not to do|(?:do not|dont) (?:do|plan|plan to do|intend to do)|deprioriti[sz]ed|not planned)(?: (?:yet|now|for now|this (?:year|half|quarter)|next (?:year|half|quarter)))?$`)

// confining are headings that beside one of non-goals only add to it, and that by themselves may say anything.
var confining = set("constraint constraints limit limits limitation limitations boundary boundaries")

// ruledOut reports whether a heading may be that of non-goals. Of several names each has to say so: what one of goals and
// non-goals lists may be the goals.
func ruledOut(heading string, more synonymous) bool {
	return slices.ContainsFunc(readings(heading), func(h string) bool { return refused(h, more) || allRefused(joined.Split(h, -1), more) })
}

// allRefused reports whether all the names of a heading say what will not be done, but for those that only add to it.
func allRefused(names []string, more synonymous) bool {
	found := false
	for _, name := range names {
		switch {
		case refused(name, more):
			found = true
		case !confining[fold(name)]:
			return false
		}
	}
	return found
}

// refused reports whether a heading of one name says what will not be done.
func refused(name string, more synonymous) bool {
	return slices.ContainsFunc(plainer(name), func(g string) bool { return called(g, NonGoals, more) != not || refusing.MatchString(g) })
}
