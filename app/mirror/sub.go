package mirror

import (
	"errors"
	"time"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// subIssue applies a sub_issues delivery: GitHub sends one to the parent's and one to the child's repository.
func (m *Mirror) subIssue(tx *store.Tx, ev github.Event, c *Changes) error {
	if ev.Parent == nil || ev.Child == nil || ev.ParentRepo == nil || ev.ChildRepo == nil || ev.Child.Number <= 0 {
		return nil
	}
	// What is called as another repository was is not that one, and answers for nothing there.
	if p := ev.ParentRepo; p.ID != 0 {
		if err := tx.DropName(p.ID, p.Owner, p.Name); err != nil {
			return err
		}
	}
	child, err := tx.Repository(ev.ChildRepo.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && !child.Gone.IsZero() {
		return nil // GitHub lets issues of several owners be related; this one is not ours to see
	}
	if err != nil {
		return err
	}
	at := ev.Child.Updated
	if ev.Parent.Updated.After(at) {
		at = ev.Parent.Updated
	}
	to := checks.Ref{Owner: ev.ParentRepo.Owner, Repo: ev.ParentRepo.Name, Number: ev.Parent.Number}
	switch ev.Action {
	case "sub_issue_added", "parent_issue_added":
		return relate(m.dependents(tx, c), child, ev.Child.Number, relation{to: &to, by: account(ev.Sender), at: at.UTC()}, c)
	case "sub_issue_removed", "parent_issue_removed":
		return relate(m.dependents(tx, c), child, ev.Child.Number, relation{from: &to, at: at.UTC()}, c)
	}
	return nil
}

// relation is a change of an issue's parent at a time, to one by somebody or away from one.
type relation struct {
	to, from *checks.Ref
	by       store.Account
	at       time.Time
}

// relate records a change of an issue's parent, to one or away from one. An issue has one parent. When it last changed is
// remembered, also after it has none, so that a late delivery does not undo it.
func relate(d depend.Change, repo store.Repository, number int, r relation, c *Changes) error {
	to, from, at := r.to, r.from, r.at
	if err := d.Tx.LockItem(repo.ID, number); err != nil {
		return err
	}
	last, err := d.Tx.ParentTold(repo.ID, number)
	if err != nil {
		return err
	}
	now, err := parentOf(d.Tx, repo, number)
	if err != nil {
		return err
	}
	if at.Before(last) {
		return nil
	}
	if at.Equal(last) && (to == nil && now != nil && now.Key() == from.Key() || to != nil && (now == nil || now.Key() != to.Key())) {
		c.ReadParents = depend.Join(c.ReadParents, []store.Place{{Repo: repo.ID, Number: number}})
	}
	if err := d.Tx.SetParentTold(repo.ID, number, at.Truncate(time.Second)); err != nil {
		return err
	}
	if to == nil && now != nil && now.Key() != from.Key() {
		return nil // it went from one parent to another, and the other was told first
	}
	return setParent(d, repo, number, r)
}

// statedParent takes over what a delivery says of an issue's parent in the issue's own payload, unless a later change is known.
func statedParent(d depend.Change, repo store.Repository, number int, r relation) error {
	last, err := d.Tx.ParentTold(repo.ID, number)
	if err != nil || r.at.Before(last) {
		return err
	}
	return setParent(d, repo, number, r)
}

// PutParent records an issue's parent as GitHub answered, nil for none.
func (m *Mirror) PutParent(tx *store.Tx, repo store.Repository, number int, parent *github.Item, at time.Time) (Changes, error) {
	var c Changes
	if err := tx.LockItem(repo.ID, number); err != nil {
		return c, err
	}
	return c, setParent(m.dependents(tx, &c), repo, number, relation{to: answered(repo, parent), at: at.UTC()})
}

// HasParent reports whether an issue has a parent as it is recorded, and the one that GitHub answered.
func HasParent(tx *store.Tx, repo store.Repository, number int, parent *github.Item) (bool, error) {
	now, err := parentOf(tx, repo, number)
	to := answered(repo, parent)
	return now != nil && to != nil && now.Key() == to.Key(), err
}

// answered names the parent that GitHub answered for an issue of a repository, nil for none.
func answered(repo store.Repository, parent *github.Item) *checks.Ref {
	switch {
	case parent == nil:
		return nil
	case parent.Owner == "": // the answer does not say: it is where it was asked for
		return &checks.Ref{Owner: repo.Owner, Repo: repo.Name, Number: parent.Number}
	}
	return &checks.Ref{Owner: parent.Owner, Repo: parent.Repo, Number: parent.Number}
}

// setParent records an issue's parent as it is after a change, whatever is known of later ones.
func setParent(d depend.Change, repo store.Repository, number int, r relation) error {
	var rows []store.Link
	if r.to != nil {
		l := store.Link{Repo: repo.ID, Number: number, Target: *r.to, Source: checks.FromSubIssue, Actor: r.by.Login, ActorID: r.by.ID, At: r.at}
		was, err := d.Tx.LinksAt(stored.Text("sub", repo.ID, number))
		if err != nil {
			return err
		}
		if len(was) == 1 && l.ActorID == 0 && was[0].Target.Key() == l.Target.Key() { // who made it so is known from before
			l.Actor, l.ActorID = was[0].Actor, was[0].ActorID
		}
		rows = []store.Link{l}
	}
	changed, err := d.Tx.ReplaceLinks(stored.Text("sub", repo.ID, number), rows)
	if err != nil || !changed {
		return err
	}
	return d.Items([]store.Place{{Repo: repo.ID, Number: number}})
}

// parentOf is an issue's parent as it is recorded.
func parentOf(tx *store.Tx, repo store.Repository, number int) (*checks.Ref, error) {
	links, err := tx.LinksAt(stored.Text("sub", repo.ID, number))
	if err != nil || len(links) == 0 {
		return nil, err
	}
	return &links[0].Target, nil
}

func refTo(r *github.ItemRef) *checks.Ref {
	if r == nil {
		return nil
	}
	return &checks.Ref{Owner: r.Owner, Repo: r.Repo, Number: r.Number}
}
