package mirror

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// observation is an item as it was observed: what a delivery told, or what GitHub answered.
type observation struct {
	item  github.Item
	read  bool               // GitHub's answer: it settles what happened within its second
	gone  bool               // the delivery tells that the item left its repository
	at    time.Time          // when it arrived, or when GitHub was asked
	label labelChange        // what the delivery tells of a label
	acted time.Time          // when a person acted on the item, as the delivery tells; zero for not
	own   string             // the label that the app itself put on or took off, as the delivery tells; "" for none
	field *github.FieldValue // what the delivery tells of an issue field
	wrote store.Writer       // who wrote the description, where the delivery tells
}

// itemChange is what an observation did to a row.
type itemChange struct {
	row     store.Item // as it is now
	was     store.Item // as it was, zero when there was none
	created bool
	applied bool // the row's own fields were written
}

// item applies an issues or pull_request delivery.
func (m *Mirror) item(tx *store.Tx, ev delivery, c *Changes) error {
	if ev.Item == nil || ev.Item.Number <= 0 {
		return nil
	}
	label, err := m.labelChange(tx, ev.Event, ev.repo)
	if err != nil {
		return err
	}
	from := observation{item: *ev.Item, at: ev.received, label: label, field: ev.Field, wrote: writer(ev.Event),
		gone: ev.Action == "deleted" || ev.Action == "transferred"}
	// Who deletes a label from the repository acts on no item.
	vanished := ev.Action == "unlabeled" && ev.Label == nil
	who := actor(ev.Sender)
	if !who.Bot && who.Login != "" && !vanished {
		from.acted = ev.received.UTC()
	}
	if (ev.Action == "labeled" || ev.Action == "unlabeled") && ev.Label != nil && m.ours(who) {
		from.own = ev.Label.Name
	}
	s, err := m.observeItem(tx, ev.repo, from, c)
	if err != nil {
		return err
	}
	if (s.created || ev.Came != nil) && s.row.Type == checks.Issue {
		if err := m.bringAlong(tx, ev.Event, ev.repo, *ev.Item, c); err != nil {
			return err
		}
	}
	if err := m.choice(tx, ev, s, c); err != nil {
		return err
	}
	if err := m.bringForward(tx, s.row, c); err != nil {
		return err
	}
	if !from.acted.IsZero() {
		if !s.created {
			if err := tx.Touch(ev.repo.ID, s.row.Number, from.acted); err != nil {
				return err
			}
		}
		c.Keys.Queue(store.ItemKey(ev.repo.ID, s.row.Number)) // what the app may show can depend on it
	}
	switch ev.Action {
	case "opened":
		if slices.Contains(ev.Changed, "old_issue") {
			return tx.SetTransferred(ev.repo.ID, s.row.Number)
		}
	case "edited":
		if slices.Contains(ev.Changed, "body") {
			err := m.edited(tx, ev.repo, s.row, ev.Event, c)
			if err = cmp.Or(err, m.tickedIssue(tx, ev, c)); err != nil {
				return err
			}
		}
	case "deleted", "transferred":
		return m.recordDeparture(tx, ev.repo, s.row, departed(ev), c)
	case "milestoned", "demilestoned":
		if ev.Milestone != nil && ev.Milestone.Number > 0 {
			c.Keys.Queue(store.MilestoneKey(ev.repo.ID, ev.Milestone.Number))
		}
	}
	if s.row.Type == checks.Pull && stale(ev.Action) {
		if !s.created { // what is new is stale
			if err := tx.MarkStale(ev.repo.ID, s.row.Number); err != nil {
				return err
			}
		}
		c.Keys.Item(s.row)
	}
	return nil
}

// stale reports whether a pull request's closing references or files can have changed with an event. Links made by hand in
// GitHub's sidebar send no event of their own.
func stale(action string) bool {
	return slices.Contains([]string{"opened", "edited", "synchronize", "reopened", "ready_for_review"}, action)
}

// observeItem brings an item's own fields up to an observation of it, and everything that is stated by them.
func (m *Mirror) observeItem(tx *store.Tx, repo store.Repository, o observation, c *Changes) (itemChange, error) {
	if err := tx.LockItem(repo.ID, o.item.Number); err != nil {
		return itemChange{}, err
	}
	was, err := tx.Item(repo.ID, o.item.Number)
	created := errors.Is(err, store.ErrNotFound)
	if err != nil && !created {
		return itemChange{}, err
	}
	out := itemChange{was: was, created: created}
	out.row, out.applied = out.newer(repo.ID, o, c)
	if o.read && !created && !was.Gone.IsZero() && o.at.After(was.Gone) && out.applied &&
		(was.Fate != checks.Converted || out.row.State == checks.Open) { // it is there after all
		out.row.Gone, out.row.MovedTo, out.row.MovedPublic, out.row.Fate = time.Time{}, "", false, checks.NoFate
	}
	if out.exists(o) {
		if !itemRow(repo.ID, o.item).Updated.Before(was.Updated) {
			out.row.Gone, out.row.Fate, out.applied = time.Time{}, checks.NoFate, true
		}
		c.ReadItems = depend.Join(c.ReadItems, []store.Place{{Repo: repo.ID, Number: o.item.Number}})
	}
	if err := knowAuthor(tx, &out, o); err != nil {
		return out, err
	}
	if !out.applied {
		if err := m.wroteBefore(tx, repo, &out.row, o, c); err != nil {
			return out, err
		}
		if !out.row.Gone.IsZero() && out.exists(o) {
			return out, nil // it stays known as only missing, so that what comes next is believed
		}
		return out, recordArrival(tx, repo, o)
	}
	if o.item.Milestone != nil {
		if err := m.observeMilestone(tx, repo, milestoneObservation{source: embedded, milestone: *o.item.Milestone, at: o.at}, c); err != nil {
			return out, err
		}
	}
	if created {
		out.row.Touched, out.row.Writer = o.acted, o.wrote
		if !o.read {
			out.row.Heard = o.at
		}
		if out.row.Type == checks.Pull {
			out.row.RefsStale, out.row.RefsMark = true, 1
		}
	}
	if created || !alike(out.row, was) || !out.row.Gone.Equal(was.Gone) || !out.row.Updated.Equal(was.Updated) || out.row.Disputed != was.Disputed {
		if err := tx.PutItem(out.row); err != nil {
			return out, err
		}
	}
	if !created {
		if err := recordArrival(tx, repo, o); err != nil {
			return out, err
		}
	}
	return out, m.follow(tx, repo, out, o, c)
}

// exists reports whether a delivery tells of an item that was only missing when GitHub was asked for it: what it tells of later is there,
// while not all of its copies may have it. What a delivery said to be gone stays gone.
func (before itemChange) exists(o observation) bool {
	was := before.was
	return !before.created && !o.read && !o.gone && !was.Gone.IsZero() && was.Fate == checks.Deleted &&
		was.Heard.Before(was.Gone) && o.at.After(was.Gone)
}

// recordArrival remembers when a delivery about an item arrived: a read that was asked before it may show what was before it.
func recordArrival(tx *store.Tx, repo store.Repository, o observation) error {
	if o.read {
		return nil
	}
	return tx.HearItem(repo.ID, o.item.Number, o.at)
}

// newer decides what a row says after an observation of the item, and whether that is to be written.
func (before itemChange) newer(repo int64, o observation, c *Changes) (store.Item, bool) {
	was := before.was
	row := itemRow(repo, o.item)
	row.Fields = fieldsSeen(was.Fields, o)
	partial := o.item.Partial && row.Type == checks.Pull
	me := []store.Place{{Repo: row.Repo, Number: row.Number}}
	if before.created {
		if partial && !o.read {
			// The issue's view of a pull request: enough to have a row, but anything else is to be believed before it.
			row.Updated = time.Time{}
			c.ReadItems = depend.Join(c.ReadItems, me)
		} else if o.label.label != "" {
			row.Disputed = true // who knows what came before it
		}
		return row, true
	}
	if partial && row.Type == checks.Pull {
		// Comments come with that view, but every change comes with a pull_request event too, which has it whole. Taking the
		// time of the one would shut out the other.
		if !o.read {
			return was, false
		}
		row.ID, row.Head, row.Base = was.ID, was.Head, was.Base
	}
	row.Heard, row.Touched, row.RefsStale, row.RefsMark, row.RefsRead, row.Files, row.FilesTotal = was.Heard, was.Touched, was.RefsStale, was.RefsMark, was.RefsRead, was.Files, was.FilesTotal
	row.UnlinkedAt, row.Conclusion, row.Gone, row.MovedTo, row.Fate = was.UnlinkedAt, was.Conclusion, was.Gone, was.MovedTo, was.Fate
	row.MovedPublic, row.Writer = was.MovedPublic, was.Writer
	if row.AuthorID == 0 {
		row.AuthorID = was.AuthorID
	}
	same := row.Updated.Equal(was.Updated)
	switch {
	case row.Updated.Before(was.Updated):
		if was.Head == "" && row.Head != "" { // the row came from the issue's view alone
			was.ID, was.Head, was.Base = row.ID, row.Head, row.Base
			return was, true
		}
		return was, false
	case !same && o.label.uncertain(was):
		row.Disputed = true
	case same && alike(row, was):
		if !o.label.shownBy(was) || was.Disputed {
			return was, o.read
		}
		row.Disputed = true
	case same && o.label.follows(row, was):
		return row, true
	case same && !was.Gone.IsZero() && !o.read:
		return was, false // nothing came after its last state, and it cannot be read
	case same && o.read && !was.Heard.Before(o.at): // a delivery arrived meanwhile
		c.ReadItems = depend.Join(c.ReadItems, me)
		return was, false
	case same && o.read:
		row.Disputed = was.Disputed
	case same:
		row.Disputed = true
		c.ReadItems = depend.Join(c.ReadItems, me)
	}
	return row, true
}

// Differs reports whether GitHub shows an item otherwise than its row has it, as far as the answer tells.
func Differs(row store.Item, it github.Item) bool {
	now := itemRow(row.Repo, it)
	if now.Fields = row.Fields; it.FieldsTold {
		now.Fields = fieldsSeen(row.Fields, observation{item: it, read: true})
	}
	if it.Partial {
		now.Head, now.Base = row.Head, row.Base
	}
	return !row.Gone.IsZero() || !alike(now, row)
}

// alike reports whether two views of an item show the same, as far as GitHub decides it.
func alike(a, b store.Item) bool {
	return a.Type == b.Type && a.Title == b.Title && a.Body == b.Body && a.Author == b.Author && a.State == b.State &&
		a.Reason == b.Reason && a.Merged == b.Merged && a.Draft == b.Draft && a.Locked == b.Locked && a.Head == b.Head && a.Base == b.Base &&
		slices.Equal(labelSet(a.Labels), labelSet(b.Labels)) && a.IssueType == b.IssueType && a.Milestone == b.Milestone &&
		sameFields(a.Fields, b.Fields) && a.Closed.Equal(b.Closed)
}

// follow names what depends on an item whose row was written.
func (m *Mirror) follow(tx *store.Tx, repo store.Repository, s itemChange, from observation, c *Changes) error {
	row, was := s.row, s.was
	changed := s.created || !alike(row, was) || !row.Gone.Equal(was.Gone)
	if wrote, err := wrote(tx, &row, s, from); err != nil {
		return err
	} else if wrote || s.created || row.Body != was.Body || from.read {
		if err := m.state(tx, repo, row, c); err != nil {
			return err
		}
	}
	if from.item.Parent != nil && row.Type == checks.Issue {
		record := statedParent
		if from.read {
			record = setParent
		}
		if err := record(m.dependents(tx, c), repo, row.Number, relation{to: refTo(from.item.Parent), at: row.Updated}); err != nil {
			return err
		}
	}
	if !changed {
		if !row.Conclusion.Settled && row.Gone.IsZero() {
			c.Keys.Item(row)
		}
		return nil
	}
	if echo, err := echoes(tx, m.policies, repo, s, from); err != nil || echo {
		return err
	}
	c.Keys.Item(row)
	if !s.created && (row.State != was.State || row.Head != was.Head || !row.Gone.Equal(was.Gone)) {
		c.Keys.Item(was) // another pull request may have the head that this one had
	}
	for _, n := range []int{row.Milestone, was.Milestone} {
		if n != 0 {
			c.Keys.Queue(store.MilestoneKey(repo.ID, n))
		}
	}
	if !s.created {
		if err := m.dependents(tx, c).Reworded(repo, was, row); err != nil {
			return err
		}
		if row.Title != was.Title || row.Author != was.Author || !row.Gone.Equal(was.Gone) {
			if err := m.relist(tx, repo, row.Number, c); err != nil {
				return err
			}
		}
		if row.Title != was.Title || row.Milestone != was.Milestone || row.State != was.State || row.Reason != was.Reason || !row.Gone.Equal(was.Gone) {
			if err := queueHeld(tx, row, c); err != nil {
				return err
			}
		}
		if !row.Gone.Equal(was.Gone) {
			if err := m.dependents(tx, c).Departed(repo, row.Number); err != nil {
				return err
			}
		}
	}
	if s.created || row.State != was.State || row.Reason != was.Reason || row.Merged != was.Merged ||
		row.Milestone != was.Milestone || !row.Closed.Equal(was.Closed) || !row.Gone.Equal(was.Gone) {
		if err := m.dependents(tx, c).Reviews(repo, row.Number, row.Conclusion.Strategies, row.Conclusion.Visions); err != nil {
			return err
		}
		if s.created || row.State != was.State || row.Reason != was.Reason || row.Merged != was.Merged || !row.Gone.Equal(was.Gone) {
			if err := m.dependents(tx, c).Proven(repo, row.Number); err != nil {
				return err
			}
		}
		if row.Conclusion.Kind == checks.Strategy && (row.State != was.State || !row.Gone.Equal(was.Gone)) {
			if err := m.dependents(tx, c).Suggested(repo.ID, row.Number); err != nil {
				return err
			}
			if err := m.dependents(tx, c).Choosable(repo.Owner); err != nil {
				return err
			}
		}
		if row.Conclusion.Kind == checks.Vision && (row.State != was.State || !row.Gone.Equal(was.Gone)) {
			if err := m.dependents(tx, c).Envisioned(repo.Owner); err != nil {
				return err
			}
		}
		return m.dependents(tx, c).Through(repo.Ref(row.Number))
	}
	return nil
}

// echoes reports whether an observation shows nothing but that the app itself put a label on, or took it off, as it knows, where no person
// chose anything and the item bears the label that was concluded last: whatever decided that has decided already. Any other can be what comes
// of two decisions, the later of which did not know yet what the earlier had done.
func echoes(tx *store.Tx, ps *policy.Policies, repo store.Repository, s itemChange, from observation) (bool, error) {
	if from.own == "" || s.created || !s.was.Conclusion.Settled {
		return false, nil
	}
	res, _, err := ps.Rules(tx, repo)
	if err != nil {
		return false, err
	}
	kind, ok := res.Rules.KindOf(from.own)
	if !ok {
		return false, nil
	}
	last, err := written(tx, repo.ID, s.row.Number, kind)
	there := slices.ContainsFunc(s.row.Labels, func(l string) bool { return equal(l, from.own) })
	if err != nil || there != (last.Name != "" && !last.Removed) {
		return false, err // by an attempt that was given up, or on an issue that was elsewhere when it began
	}
	want := []checks.Kind{s.was.Conclusion.Kind}
	if want[0] == checks.None || want[0] == checks.Other {
		want = nil
	}
	if !slices.Equal(res.Rules.KindsOf(s.row.Labels), want) {
		return false, nil
	}
	bare := func(it store.Item) store.Item {
		it.Labels = slices.DeleteFunc(slices.Clone(it.Labels), func(l string) bool { return equal(l, from.own) })
		return it
	}
	if !alike(bare(s.row), bare(s.was)) || !s.row.Gone.Equal(s.was.Gone) {
		return false, nil
	}
	chosen, err := tx.LatestChoice(s.row.Repo, s.row.Number)
	return err == nil && chosen == nil, err
}

// departure is that an item left its repository: what became of it, when, and where it was transferred to as far as that is known.
type departure struct {
	fate   checks.Fate
	at     time.Time
	to     *github.Item
	toRepo *github.Repository
}

// departed is the departure that a deleted or transferred event tells of.
func departed(ev delivery) departure {
	d := departure{fate: checks.Deleted, at: ev.received.UTC(), toRepo: ev.MovedRepo}
	if ev.Action == "transferred" {
		d.fate, d.to = checks.Transferred, ev.Moved
	}
	return d
}

// recordDeparture remembers that an item left its repository. The earliest news of it counts, so that repetitions and late payloads change
// nothing.
func (m *Mirror) recordDeparture(tx *store.Tx, repo store.Repository, row store.Item, d departure, c *Changes) error {
	was := row
	if row.Gone.IsZero() || d.at.Before(row.Gone) {
		row.Gone = d.at
	}
	if row.Fate == checks.NoFate || row.Fate == checks.Deleted {
		row.Fate = d.fate
	}
	if d.to != nil && d.toRepo != nil && row.MovedTo == "" {
		to := checks.Ref{Owner: d.toRepo.Owner, Repo: d.toRepo.Name, Number: d.to.Number}
		row.MovedTo = to.String()
		if _, err := tx.ReplaceLinks(stored.Text("moved", repo.ID, row.Number),
			[]store.Link{{Repo: repo.ID, Number: row.Number, Target: to, Source: stored.Moved, At: d.at}}); err != nil {
			return err
		}
	}
	if row.MovedTo != "" && d.toRepo != nil && d.toRepo.ID != 0 { // what a read tells has no id, nor who may see it
		row.MovedPublic = !d.toRepo.Private
	}
	if row.Gone.Equal(was.Gone) && row.MovedTo == was.MovedTo && row.MovedPublic == was.MovedPublic && row.Fate == was.Fate {
		return nil
	}
	if err := tx.PutItem(row); err != nil {
		return err
	}
	if err := m.bringForward(tx, row, c); err != nil {
		return err
	}
	c.Keys.Queue(store.ItemKey(repo.ID, row.Number))
	if row.Milestone != 0 {
		c.Keys.Queue(store.MilestoneKey(repo.ID, row.Milestone))
	}
	if err := errors.Join(queueHeld(tx, row, c), m.relist(tx, repo, row.Number, c), m.dependents(tx, c).Departed(repo, row.Number)); err != nil {
		return err
	}
	res, _, err := m.policies.Rules(tx, repo)
	if err != nil {
		return err
	}
	more, err := m.Settle(tx, repo, row.Number, checks.Subject{Rules: res.Rules}, checks.Report{}) // it counts nowhere any more
	if err != nil {
		return err
	}
	c.Add(more)
	if err := m.dependents(tx, c).Reviews(repo, row.Number, row.Conclusion.Strategies, row.Conclusion.Visions); err != nil {
		return err
	}
	if err := m.dependents(tx, c).Proven(repo, row.Number); err != nil {
		return err
	}
	return m.dependents(tx, c).Through(repo.Ref(row.Number))
}
