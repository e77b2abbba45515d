package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Strictest is the verdict of a head commit that several pull requests share: the strictest of theirs, with the pull
// request that it is from in front. from[i] is whose vs[i] is. Of equals an incomplete one goes first, then the lowest
// number, so that the order in which they come makes no difference. A verdict without a conclusion is stricter than
// any: nothing may be posted while one is missing. One verdict is returned as it is; none is the zero verdict.
func Strictest(vs []checks.Verdict, from []checks.Ref) checks.Verdict {
	if len(vs) == 0 || len(vs) != len(from) {
		return checks.Verdict{}
	}
	best := 0
	for i := range vs {
		if vs[i].Conclusion == "" {
			return checks.Verdict{}
		}
		if goesBefore(vs[i], vs[best], from[i], from[best]) {
			best = i
		}
	}
	out := vs[best]
	if len(vs) == 1 {
		return out
	}
	at := from[best]
	from = slices.SortedFunc(slices.Values(from), func(a, b checks.Ref) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), strings.Compare(a.Key(), b.Key()))
	})
	var others []string
	for _, ref := range from {
		if ref != at {
			others = append(others, ref.In(at))
		}
	}
	out.Title = checks.Title(fmt.Sprintf("#%d: %s", at.Number, out.Title))
	out.Summary = fmt.Sprintf("From pull request #%d, the strictest of %d that this commit is for (the others: %s).\n\n%s",
		at.Number, len(vs), strings.Join(others, ", "), out.Summary)
	return out
}

// goesBefore reports whether verdict a of ref x is stricter than b of ref y, or comes first of equals.
func goesBefore(a, b checks.Verdict, x, y checks.Ref) bool {
	switch {
	case a.Conclusion != b.Conclusion:
		return a.Conclusion.Stricter(b.Conclusion)
	case a.Incomplete != b.Incomplete:
		return a.Incomplete
	case x.Number != y.Number:
		return x.Number < y.Number
	}
	return x.Key() < y.Key()
}

// Unread is the verdict of a check on a pull request of which nothing is known, such as one that a merge queue names and
// that GitHub does not show: it follows checks.when-incomplete.
func Unread(check string, ref checks.Ref, r *checks.Rules) checks.Verdict {
	return checks.Verdict{Check: check, Conclusion: r.WhenIncomplete, Incomplete: true,
		Title:   fmt.Sprintf("Pull request #%d could not be read", ref.Number),
		Summary: fmt.Sprintf("The merge queue names pull request #%d, which GitHub does not show to this app. Nothing is concluded about it.", ref.Number)}
}

// SetAside is the verdict of a check whose pull request could not be judged within what one evaluation may take, however
// often it was tried: it follows checks.when-incomplete.
func SetAside(check string, r *checks.Rules) checks.Verdict {
	return checks.Verdict{Check: check, Conclusion: r.WhenIncomplete, Incomplete: true,
		Title: "Not judged: it takes more than one evaluation may",
		Summary: "Judging this pull request was tried several times, and each time it took more time or memory than one evaluation may. " +
			"Nothing is concluded about it. Northstar looks again when something about it changes, or on `/northstar recheck`.\n"}
}
