package facts

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/playbook"
)

// contest is the tie between some items of a repository, as far as the loader's readers may know what they serve.
func (l *loader) contest(repo store.Repository, among []checks.Reference) (playbook.Tie, error) {
	var tie playbook.Tie
	if len(among) < 2 || !l.open(repo) {
		return tie, nil
	}
	rows, err := l.concluded(repo, among)
	if err != nil {
		return tie, err
	}
	known := map[checks.Ref]*playbook.Service{}
	for _, it := range among {
		row := rows[it.Ref.Number]
		if row.State != checks.Open || row.Gone {
			continue
		}
		hidden, err := l.hidden(repo, row)
		if err != nil {
			return tie, err
		}
		c := playbook.Contender{Item: checks.Reference{Ref: it.Ref, Title: row.Title}}
		for _, ref := range row.Strategies {
			if slices.Contains(hidden, ref) {
				continue
			}
			s, ok := known[ref]
			if !ok {
				if s, err = l.service(ref, &tie); err != nil {
					return tie, err
				}
				known[ref] = s
			}
			if s != nil {
				c.Serves = append(c.Serves, *s)
			}
		}
		tie.Contenders = append(tie.Contenders, c)
	}
	return tie, nil
}

// breaks are which candidates of a milestone go first.
func (g *gathering) breaks() ([]playbook.Break, error) {
	a := capacity.Assess(g.Totals, capacity.BandOf(g.Milestone.Title, &g.of.Rules), &g.of.Rules)
	tie, err := g.contest(g.of.Repo, a.Contenders(g.Movable))
	return tie.Breaks(), err
}

// concluded are the rows of some items of a repository, by number.
func (l *loader) concluded(repo store.Repository, of []checks.Reference) (map[int]store.Concluded, error) {
	var numbers []int
	for _, r := range of {
		numbers = append(numbers, r.Ref.Number)
	}
	slices.Sort(numbers)
	out := map[int]store.Concluded{}
	for part := range slices.Chunk(slices.Compact(numbers), walkPart) {
		rows, err := l.tx.ConcludedOf(repo.ID, part)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.Number] = r
		}
	}
	return out, nil
}

// service is a strategy that an item serves, with the open visions that it leads to, which are added to a tie; nil where readers may not know
// of it.
func (l *loader) service(ref checks.Ref, tie *playbook.Tie) (*playbook.Service, error) {
	repo, row, err := l.known(ref)
	if err != nil || repo == nil || row.Conclusion.Kind != checks.Strategy {
		return nil, err
	}
	s := &playbook.Service{Strategy: checks.Reference{Ref: repo.Ref(row.Number), Title: row.Title}}
	for _, v := range row.Conclusion.Visions {
		if slices.Contains(row.Conclusion.Hidden, v) {
			continue
		}
		home, vision, err := l.known(v)
		if err != nil {
			return nil, err
		}
		if home == nil || vision.Conclusion.Kind != checks.Vision || vision.State != checks.Open {
			continue
		}
		at := home.Ref(vision.Number)
		s.Visions = append(s.Visions, at)
		if slices.ContainsFunc(tie.Visions, func(o playbook.Voiced) bool { return o.Ref.Key() == at.Key() }) {
			continue
		}
		says, err := l.rd.memo.Precedences(l.tx, vision.Body, l.rules)
		if err != nil {
			return nil, err
		}
		tie.Visions = append(tie.Visions, playbook.Voiced{Ref: at, Says: says})
	}
	return s, nil
}

// known is an item that is there and that the loader's readers may know of; nil where there is none.
func (l *loader) known(ref checks.Ref) (*store.Repository, store.Item, error) {
	repo, row, err := l.Find(ref)
	if err != nil || repo == nil || !row.Gone.IsZero() || !repo.Gone.IsZero() || !l.open(*repo) || !l.follows(ref) {
		return nil, row, err
	}
	return repo, row, nil
}

// Ties are what is to be recorded of a milestone that may have to lose an item: what the candidates serve, whoever may know of that, and between
// which two of them a vision decides nothing, as far as the vision's readers may know. None of a milestone that has nothing to choose.
func (rd *Reader) Ties(tx *store.Tx, repo store.Repository, ms store.Milestone, rules *checks.Rules, now time.Time) ([]store.Tie, error) {
	if ms.State != checks.Open || !ms.Gone.IsZero() {
		return nil, nil
	}
	totals, err := stored.Totals(tx, repo, ms, stored.Readers(repo), rules)
	if err != nil {
		return nil, err
	}
	l, band := rd.loader(tx, repo, rules, now), capacity.BandOf(ms.Title, rules)
	_, movable, err := l.candidates(repo, ms.Number, capacity.Names(totals, band, rules))
	if err != nil {
		return nil, err
	}
	among := capacity.Assess(totals, band, rules).Contenders(movable)
	if len(among) == 0 {
		return nil, nil
	}
	place := store.Place{Repo: repo.ID, Number: ms.Number}
	out, err := l.ties(place, among)
	if err != nil {
		return nil, err
	}
	before, err := tx.Ties(place)
	if err != nil {
		return nil, err
	}
	between := map[store.Place][2]int{}
	for i := range out {
		v := out[i].Vision
		if _, known := between[v]; !known && v != (store.Place{}) {
			at := slices.IndexFunc(before, func(e store.Tie) bool { return e.Vision == v })
			was := [2]int{}
			if at >= 0 {
				was = before[at].Between
			}
			if between[v], err = rd.between(tx, repo, v, among, was, now); err != nil {
				return nil, err
			}
		}
		out[i].Between = between[v]
	}
	return out, nil
}

// ties are the strategies that some items serve, and the visions that these lead to, each pair once.
func (l *loader) ties(of store.Place, among []checks.Reference) (out []store.Tie, err error) {
	rows, err := l.concluded(l.home, among)
	if err != nil {
		return nil, err
	}
	add := func(e store.Tie) {
		if e.Strategy.Repo != 0 && !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	for _, it := range among {
		for _, s := range rows[it.Ref.Number].Strategies {
			repo, row, err := l.Find(s)
			if err != nil {
				return nil, err
			}
			if repo == nil {
				continue
			}
			e := store.Tie{Milestone: of, Strategy: store.Place{Repo: repo.ID, Number: row.Number}}
			if len(row.Conclusion.Visions) == 0 {
				add(e)
			}
			for _, v := range row.Conclusion.Visions {
				if e.Vision, err = l.place(v); err != nil {
					return nil, err
				}
				add(e)
			}
		}
	}
	return out, nil
}

// between are the two items between which a vision decides nothing, as far as its readers may know; the two of before as long as they are such.
func (rd *Reader) between(tx *store.Tx, repo store.Repository, vision store.Place, among []checks.Reference, was [2]int, now time.Time) (out [2]int, err error) {
	home, err := tx.Repository(vision.Repo)
	if err != nil {
		return out, ignoreMissing(err)
	}
	policy, _, err := rd.policies.Rules(tx, home)
	if err != nil {
		return out, err
	}
	tie, err := rd.loader(tx, home, &policy.Rules, now).contest(repo, among)
	if err != nil {
		return out, err
	}
	pair, ok := tie.Unbroken(home.Ref(vision.Number), [2]checks.Ref{repo.Ref(was[0]), repo.Ref(was[1])})
	if !ok {
		return out, nil
	}
	return [2]int{pair[0].Number, pair[1].Number}, nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// unbroken are the ties that the reviewed vision leaves by its words of now, as far as its readers may know.
func (s *serving) unbroken() (out []playbook.Unbroken, err error) {
	all, err := s.tx.TiesOf(store.Place{Repo: s.of.Repo, Number: s.of.Number})
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		u, ok, err := s.stillTied(e)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, u)
		}
	}
	return out, nil
}

// stillTied is a tie as the review tells of it, and whether it is still one.
func (s *serving) stillTied(e store.Tie) (playbook.Unbroken, bool, error) {
	repo, err := s.tx.Repository(e.Milestone.Repo)
	if err != nil || !repo.Gone.IsZero() || !s.loader.open(repo) {
		return playbook.Unbroken{}, false, ignoreMissing(err)
	}
	policy, _, err := s.rd.policies.Rules(s.tx, repo)
	if err != nil || !policy.Rules.Mode.Posts() {
		return playbook.Unbroken{}, false, err
	}
	ms, err := s.tx.Milestone(e.Milestone.Repo, e.Milestone.Number)
	if err != nil || ms.State != checks.Open || !ms.Gone.IsZero() {
		return playbook.Unbroken{}, false, ignoreMissing(err)
	}
	pair := [2]checks.Ref{repo.Ref(e.Between[0]), repo.Ref(e.Between[1])}
	two := []checks.Reference{{Ref: pair[0]}, {Ref: pair[1]}}
	rows, err := s.concluded(repo, two)
	if err != nil {
		return playbook.Unbroken{}, false, err
	}
	for _, r := range two {
		if rows[r.Ref.Number].Milestone != ms.Number {
			return playbook.Unbroken{}, false, nil
		}
	}
	tie, err := s.contest(repo, two)
	if err != nil {
		return playbook.Unbroken{}, false, err
	}
	_, ok := tie.Unbroken(s.home.Ref(s.of.Number), pair)
	return playbook.Unbroken{Milestone: ms.Title, Repo: repo.Ref(0), Between: pair}, ok, nil
}
