package simulate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/northstar-app/northstar/checks"
)

// Wish is one thing that somebody wants to try, as they wrote it.
type Wish struct {
	Written string // all of it, for errors
	Numbers []int
	To      string // the title of a milestone as written, "" for none; or a kind
}

// ParseMoves reads moves as people write them: "12,31:2.4" puts #12 and #31 into milestone 2.4, "12:" takes #12 out of its milestone. A title
// may hold colons. The error names what was written and how to write it.
func ParseMoves(written []string) ([]Wish, error) {
	return parse(written, ":", "names no milestone: write 12,31:2.4, or 12: to take it out of its milestone")
}

// ParseKinds reads kinds as people write them: "40=tech-debt", "40,41=other".
func ParseKinds(written []string) ([]Wish, error) {
	out, err := parse(written, "=", "names no kind: write 40=tech-debt")
	for _, w := range out {
		if _, ok := checks.ParseKind(w.To); !ok && err == nil {
			err = fmt.Errorf("%q: %q is no kind%s: use feature, tech-debt, other, strategy, vision or none", w.Written, w.To, meant(w.To, kindNames()))
		}
	}
	return out, err
}

func kindNames() (out []string) {
	for _, k := range checks.Counted {
		out = append(out, k.String())
	}
	return out
}

func parse(written []string, between, remedy string) ([]Wish, error) {
	var out []Wish
	for _, s := range written {
		numbers, to, ok := strings.Cut(s, between)
		if !ok {
			return nil, fmt.Errorf("%q %s", s, remedy)
		}
		w := Wish{Written: s, To: strings.TrimSpace(to)}
		for n := range strings.SplitSeq(numbers, ",") {
			number, err := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(n), "#"))
			if err != nil || number < 1 {
				return nil, fmt.Errorf("%q: %q is no number of an issue or pull request: write numbers with commas between them, like 12,31%s…", s, strings.TrimSpace(n), between)
			}
			w.Numbers = append(w.Numbers, number)
		}
		out = append(out, w)
	}
	return out, nil
}

// PlanOf makes a plan of wishes for a world. The error names what is not there, what was probably meant and where to look.
func PlanOf(w *World, moves, kinds []Wish) (Plan, error) {
	p := Plan{Moves: map[int]string{}, Kinds: map[int]checks.Kind{}}
	at := map[int]*Item{}
	for i := range w.Items {
		at[w.Items[i].Ref.Number] = &w.Items[i]
	}
	for _, m := range moves {
		title := ""
		if m.To != "" {
			to, err := w.Milestone(m.To)
			if err != nil {
				return p, fmt.Errorf("--move %q: %w", m.Written, err)
			}
			title = to.Title
		}
		for _, n := range m.Numbers {
			if at[n] == nil {
				return p, fmt.Errorf("--move %q: %w", m.Written, w.unknown(n))
			}
			if was, twice := p.Moves[n]; twice && was != title {
				return p, fmt.Errorf("--move %q: #%d is moved twice, to %s and %s: choose one", m.Written, n, named(was), named(title))
			}
			p.Moves[n] = title
		}
	}
	for _, k := range kinds {
		kind, _ := checks.ParseKind(k.To)
		for _, n := range k.Numbers {
			it := at[n]
			switch was, twice := p.Kinds[n]; {
			case it == nil:
				return p, fmt.Errorf("--kind %q: %w", k.Written, w.unknown(n))
			case it.Type == checks.Pull && kind.Reviewed():
				return p, fmt.Errorf("--kind %q: #%d is a pull request, and pull requests are feature, tech-debt, other or none", k.Written, n)
			case twice && was != kind:
				return p, fmt.Errorf("--kind %q: #%d is given two kinds, %s and %s: choose one", k.Written, n, was, kind)
			}
			p.Kinds[n] = kind
		}
	}
	return p, nil
}

// Milestone is the milestone of the world that a title names, in whatever case.
func (w *World) Milestone(title string) (*Milestone, error) {
	var like []*Milestone
	var titles []string
	for i := range w.Milestones {
		m := &w.Milestones[i]
		switch {
		case m.Title == title:
			return m, w.usable(m)
		case strings.EqualFold(m.Title, title):
			like = append(like, m)
		}
		if m.Compared {
			titles = append(titles, m.Title)
		}
	}
	if len(like) == 1 {
		return like[0], w.usable(like[0])
	}
	if len(titles) == 0 {
		return nil, fmt.Errorf("there is no milestone %q: %s has none that holds an item", title, w.Repo.Full())
	}
	return nil, fmt.Errorf("there is no milestone %q%s: %s has %s", title, meant(title, titles), w.Repo.Full(), some(titles))
}

// usable is an error of a milestone of which nothing is known.
func (w *World) usable(m *Milestone) error {
	if m.Compared {
		return nil
	}
	return fmt.Errorf("milestone %q was closed on %s and is not among the last %d: open it first", m.Title, m.Closed.UTC().Format("2006-01-02"), LastClosed)
}

// unknown says that the world has no such item.
func (w *World) unknown(n int) error {
	if len(w.Items) == 0 {
		return fmt.Errorf("%s has no #%d: it has no items", w.Repo.Full(), n)
	}
	nearest := slices.MinFunc(w.Items, func(a, b Item) int {
		far := func(it Item) int { return max(it.Ref.Number-n, n-it.Ref.Number) }
		return cmp.Or(cmp.Compare(far(a), far(b)), cmp.Compare(a.Ref.Number, b.Ref.Number))
	})
	return fmt.Errorf("%s has no issue or pull request #%d that is stored or exported; the nearest is #%d: look the number up, or bring the data up to date", w.Repo.Full(), n, nearest.Ref.Number)
}

// meant is what was probably meant, " (did you mean …?)", "" where nothing is near.
func meant(written string, names []string) string {
	best, least := "", max(2, len([]rune(written))/3)+1
	for _, n := range names {
		if d := levenshtein.ComputeDistance(strings.ToLower(written), strings.ToLower(n)); d < least {
			best, least = n, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// some names the first few of many.
func some(names []string) string {
	const most = 8
	var quoted []string
	for _, n := range names[:min(len(names), most)] {
		quoted = append(quoted, strconv.Quote(n))
	}
	s := strings.Join(quoted, ", ")
	if more := len(names) - most; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}

func named(title string) string {
	if title == "" {
		return "none"
	}
	return strconv.Quote(title)
}

// ErrClosed says that a suggestion was asked for of a milestone in which nothing is to be planned any more.
var ErrClosed = errors.New("the milestone is closed: nothing is planned in it any more")
