package evaluate

import (
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// Splitting is a strategy that several others took the place of, and what is linked to it and to none of these, all as far as its readers
// may see it.
type Splitting struct {
	Heirs    []checks.Item       // open strategies that count in its place
	NonGoals map[string][]string // theirs, by Ref.Key
	Items    []checks.Item
	Rules    *checks.Rules
}

// Split says which of the heirs each item likelier serves, by its words; a zero reference where it could be any. One whose non-goals the
// item touches is none of them, and where it touches those of all it could be any. read is [text.Read], or says what that says.
func Split(in Splitting, read func(body string) *text.Doc) []checks.Ref {
	out := make([]checks.Ref, len(in.Items))
	indexes := map[string]*link.Index{} // by which of the heirs are in it
	for i, it := range in.Items {
		left, key := in.open(it, read)
		switch {
		case len(left) == 1 && len(in.Heirs) > 1:
			out[i] = left[0].Ref
			continue
		case len(left) == 0:
			continue
		}
		if indexes[key] == nil {
			indexes[key] = link.NewIndex(checks.Ref{}, left)
		}
		out[i], _ = indexes[key].Likelier(it)
	}
	return out
}

// open are the heirs that do not rule an item out, and which these are.
func (in Splitting) open(it checks.Item, read func(string) *text.Doc) (left []link.Candidate, key string) {
	work := playbook.NewReading(it.Title, reader(it, read), in.Rules)
	budget := &checks.Budget{}
	for _, h := range in.Heirs {
		if _, no := work.Touches(in.NonGoals[h.Ref.Key()], budget); no {
			key += "-"
			continue
		}
		h.Private = false // who reads of it here may see it
		left, key = append(left, link.Candidate{Item: h, NonGoals: in.NonGoals[h.Ref.Key()]}), key+"+"
	}
	return left, key
}
