package facts

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// Delivered is a feature that a milestone delivered, with its description as it is now.
type Delivered struct {
	store.Launch
	Body string
}

// Delivered are the features among some of the items that a milestone held when it closed that it delivered: counted, closed, and at least likely
// features then, with what they served then. What another milestone launched before is no launch of this one.
func (rd *Reader) Delivered(tx *store.Tx, repo store.Repository, milestone int, items []store.ClosedItem, now time.Time) ([]Delivered, error) {
	l := rd.loader(tx, repo, nil, now)
	var out []Delivered
	for _, it := range items {
		if s := it.Share; it.Lost || !s.Counted || s.State != checks.Closed || s.Kind != checks.Feature && s.Kind != checks.LikelyFeature {
			continue
		}
		d := Delivered{Launch: store.Launch{Feature: store.Place{Repo: repo.ID, Number: it.Number}}}
		launched, _, err := tx.LaunchOf(d.Feature)
		if err != nil {
			return nil, err
		}
		if launched.Repo != 0 && launched != (store.Place{Repo: repo.ID, Number: milestone}) {
			continue
		}
		hidden, err := l.untold(it)
		if err != nil {
			return nil, err
		}
		for _, ref := range it.Strategies {
			at, err := l.place(ref)
			if err != nil {
				return nil, err
			}
			if at.Repo != 0 && !slices.ContainsFunc(d.Serves, func(s store.Served) bool { return s.Strategy == at }) {
				d.Serves = append(d.Serves, store.Served{Strategy: at, Hidden: slices.Contains(hidden, ref)})
			}
		}
		row, err := tx.Item(repo.ID, it.Number)
		if err != nil {
			return nil, err
		}
		d.Body = row.Body
		out = append(out, d)
	}
	return out, nil
}

// Asking is an issue on which it is asked what a milestone achieved.
type Asking struct {
	Milestone store.Milestone
	Repo      store.Repository // the milestone's
	Home      store.Repository // the issue's
	Issue     int
	Kept      bool          // the issue is one that is kept for the milestone, and no strategy
	Also      []store.Place // where Kept: strategies on which everybody is asked who reads that issue
	Rules     *checks.Rules
	Now       time.Time
}

// Asked is what is asked there, but for what each feature says of its success: Bodies are the descriptions by the features' references.
type Asked struct {
	Input  summary.FollowUpInput
	Bodies map[string]string
}

// mostQuoted is how many features are quoted at most, beyond what fits into a comment.
const mostQuoted = 300

// maxResults is how many results of a feature are shown at most.
const maxResults = 10

// FollowUp loads what is asked on an issue of a milestone's launch, as the readers of that issue may see it.
func (rd *Reader) FollowUp(tx *store.Tx, of Asking) (Asked, error) {
	out := Asked{Bodies: map[string]string{}}
	readers := stored.Readers(of.Home)
	in := &out.Input
	in.Home = of.Home.Ref(of.Issue)
	in.Milestone, in.Veiled = stored.Milestone(of.Repo, of.Milestone), !readers.Sees(stored.Place(of.Repo))
	all, err := tx.LaunchedIn(store.Place{Repo: of.Repo.ID, Number: of.Milestone.Number})
	if err != nil {
		return out, err
	}
	l, repos := rd.loader(tx, of.Home, of.Rules, of.Now), map[int64]store.Repository{}
	in.Kept = of.Kept
	for _, launch := range all {
		repo, known := repos[launch.Feature.Repo]
		if !known {
			if repo, err = tx.Repository(launch.Feature.Repo); err != nil && !errors.Is(err, store.ErrNotFound) {
				return out, err
			}
			repos[launch.Feature.Repo] = repo
		}
		if sees := l.open(repo); !repo.Gone.IsZero() || !sees && !(in.Veiled && readers.Counts(stored.Place(repo))) {
			continue
		}
		f, where, err := l.asked(&out, repo, launch, of)
		if err != nil {
			return out, err
		}
		switch where {
		case here:
			in.Own = append(in.Own, f)
		case nowhere:
			in.Also = append(in.Also, f)
		case elsewhere:
			in.Elsewhere++
		}
	}
	return out, nil
}

// asking says where it is asked what a feature achieved.
type asking int

const (
	nowhere   asking = iota // it serves nothing that readers may know of
	here                    // it serves this strategy, or the issue is for all of them
	elsewhere               // it serves other strategies
)

// asked is a launched feature as the loader's readers may see it on an issue, and where it is asked about.
func (l *loader) asked(out *Asked, repo store.Repository, launch store.Launch, of Asking) (f summary.LaunchedFeature, where asking, err error) {
	f.Stated = launch.Stated
	rows, err := l.tx.ConcludedOf(repo.ID, []int{launch.Feature.Number})
	if err != nil || len(rows) == 0 {
		return f, where, err
	}
	on := store.Place{Repo: of.Home.ID, Number: of.Issue}
	served, also := false, false
	for _, s := range launch.Serves {
		if known, err := l.knowsServed(repo, rows[0], s); err != nil {
			return f, where, err
		} else if !known {
			continue
		}
		served, also = true, also || slices.Contains(of.Also, s.Strategy)
		if s.Strategy == on {
			where = here
		}
		if where == nowhere {
			where = elsewhere
		}
	}
	if of.Kept { // of what serves nothing it is asked on every strategy
		if where = here; also || !served && len(of.Also) > 0 {
			where = elsewhere
		}
	}
	if where == elsewhere {
		return f, where, nil
	}
	if f.Results, err = l.tx.Results(repo.ID, launch.Feature.Number, 1); err != nil || !l.open(repo) {
		return f, where, err
	}
	f.Feature = checks.Reference{Ref: repo.Ref(launch.Feature.Number), Kind: checks.Feature, Title: rows[0].Title}
	if f.Stated && len(out.Bodies) < mostQuoted {
		row, err := l.tx.Item(repo.ID, launch.Feature.Number)
		if err != nil {
			return f, where, err
		}
		out.Bodies[f.Feature.Ref.Key()] = row.Body
	}
	return f, where, nil
}

// knowsServed reports whether the loader's readers may know that a feature served a strategy. Where those of the feature itself may not,
// they may if what it serves now leads there by ways that they see.
func (l *loader) knowsServed(repo store.Repository, it store.Concluded, s store.Served) (bool, error) {
	if !s.Hidden {
		return true, nil
	}
	hidden, err := l.hidden(repo, it)
	if err != nil {
		return false, err
	}
	for _, ref := range it.Strategies {
		if slices.Contains(hidden, ref) {
			continue
		}
		if at, err := l.place(ref); err != nil || at == s.Strategy {
			return err == nil, err
		}
	}
	return false, nil
}

// Hits are what became of the launches of a strategy that said what would make them a success, as far as the readers of a repository may
// be told: a number that everybody reads is made of public repositories alone.
func (rd *Reader) Hits(tx *store.Tx, readers store.Repository, strategy store.Place) (h checks.Hits, err error) {
	all, err := tx.HitsOf(strategy)
	for _, one := range all {
		who := stored.Readers(readers)
		if who.Counts(stored.Place(one.Repo)) && !(who.Public() && one.Hidden) {
			h.Add(one.Achieved)
		}
	}
	return h, err
}

// hitsOf adds them to strategies that are shown.
func (rd *Reader) hitsOf(tx *store.Tx, readers store.Repository, served []Served) (err error) {
	for i, s := range served {
		if s.Repo == 0 {
			continue
		}
		if served[i].Hits, err = rd.Hits(tx, readers, store.Place{Repo: s.Repo, Number: s.Number}); err != nil {
			return err
		}
	}
	return nil
}
