package facts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/explain"
	"github.com/northstar-app/northstar/checks/playbook"
)

// maxChoices is how many choices an explanation shows.
const maxChoices = 10

// Explain evaluates one item as it is stored, for package explain. The error says why there is nothing to explain, and
// where to look instead.
func (rd *Reader) Explain(ctx context.Context, db *store.DB, ref checks.Ref, now time.Time) (explain.Input, error) {
	var in explain.Input
	var l Loaded
	var repo store.Repository
	err := db.Read(ctx, func(tx *store.Tx) (err error) {
		if repo, err = Named(tx, ref); err != nil {
			return err
		}
		in, l, err = rd.toExplain(tx, repo, ref.Number, now)
		return err
	})
	if err != nil {
		return in, err
	}
	in.Report = evaluate.Item(&l.Subject)
	in.Success = playbook.Success(rd.memo.Text(l.Subject.Classify.Item.Body))
	in.Guide, err = rd.Guide(ctx, db, repo, &l.Subject)
	return in, err
}

// toExplain loads what an explanation shows, without what is decided.
func (rd *Reader) toExplain(tx *store.Tx, repo store.Repository, number int, now time.Time) (in explain.Input, l Loaded, err error) {
	if err := present(tx, repo, number); err != nil {
		return in, l, err
	}
	policy, _, err := rd.policies.Rules(tx, repo)
	if err != nil {
		return in, l, err
	}
	if l, err = rd.Load(tx, repo, number, policy.Rules, now); err != nil {
		return in, l, err
	}
	in = explain.Input{Subject: &l.Subject, Milestone: l.Subject.Capacity.Milestone, Totals: l.Subject.Capacity.Totals,
		Notes: unsure(repo, l, policy.Rules.Mode)}
	if in.Choices, err = tx.Choices(repo.ID, number, maxChoices); err != nil {
		return in, l, err
	}
	if in.Results, err = tx.Results(repo.ID, number, maxResults); err != nil {
		return in, l, err
	}
	if l.Row.Type == checks.Issue {
		in.Milestone, in.Totals, in.Rules, err = rd.CountedIn(tx, repo, l.Row, &policy.Rules)
	}
	return in, l, err
}

// CountedIn is the milestone that an issue is in, with its totals and the rules by which it is judged: a closed one as it closed; nil when it is in
// none. A pull request's is in its subject.
func (rd *Reader) CountedIn(tx *store.Tx, repo store.Repository, row store.Item, r *checks.Rules) (*checks.Milestone, checks.Totals, *checks.Rules, error) {
	if row.Milestone == 0 {
		return nil, checks.Totals{}, r, nil
	}
	ms, err := tx.Milestone(repo.ID, row.Milestone)
	if errors.Is(err, store.ErrNotFound) {
		return nil, checks.Totals{}, r, nil
	}
	if err != nil {
		return nil, checks.Totals{}, r, err
	}
	shown := stored.Milestone(repo, ms)
	totals, err := stored.Totals(tx, repo, ms, stored.Readers(repo), r)
	if err != nil || ms.State != checks.Closed {
		return &shown, totals, r, err
	}
	c, err := rd.closed(tx, Member{repo, ms}, totals, r)
	if err != nil || c == nil {
		return &shown, totals, r.Judging(ms.State), err
	}
	return &shown, c.totals, r.Under(c.terms.Closed()), nil
}

// Named is the repository that has, or had, a name. The error says which ones are known when it is not.
func Named(tx *store.Tx, ref checks.Ref) (store.Repository, error) {
	repo, err := tx.RepositoryNamed(ref.Owner, ref.Repo)
	if !errors.Is(err, store.ErrNotFound) {
		return repo, err
	}
	all, err := tx.Repositories(0)
	if err != nil {
		return repo, err
	}
	known := make([]string, 0, len(all))
	for _, r := range all {
		if r.Gone.IsZero() {
			known = append(known, r.Ref(0).Full())
		}
	}
	const most = 5
	has := "no repository at all"
	if n := len(known); n > 0 {
		has = strings.Join(first(known, most), ", ")
		if n > most {
			has += fmt.Sprintf(" and %d more", n-most)
		}
	}
	return repo, fmt.Errorf("%s is not in the database: the app is not installed there, or its server did not hear of it yet; the database has %s", ref.Full(), has)
}

// present says what became of an item that is not there.
func present(tx *store.Tx, repo store.Repository, number int) error {
	ref := repo.Ref(number)
	row, err := tx.Item(repo.ID, number)
	switch {
	case errors.Is(err, store.ErrNotFound) && repo.ReadAt.IsZero():
		return fmt.Errorf("%s is not in the database: the repository is still being read, %d of about %d items so far; ask again later", ref, repo.ReadItems, repo.ReadTotal)
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("%s is not in the database: the repository has no such issue or pull request, or its webhook did not arrive yet", ref)
	case err != nil:
		return err
	case row.MovedTo != "":
		return fmt.Errorf("%s was transferred to %s: ask for that one", ref, row.MovedTo)
	case !row.Gone.IsZero():
		return fmt.Errorf("%s was deleted on %s", ref, row.Gone.UTC().Format(time.DateOnly))
	}
	return nil
}

// unsure says what may make the explanation differ from what GitHub shows.
func unsure(repo store.Repository, l Loaded, mode checks.Mode) []string {
	var out []string
	for _, a := range l.Asks {
		if a.Of != OfNone {
			out = append(out, fmt.Sprintf("Who stated it in %s#%d is not known yet: it counts for nobody's.", a.Owner+"/"+a.Name, a.Number))
			continue
		}
		out = append(out, fmt.Sprintf("Whether @%s may state it is not known yet, and counts as no.", a.Account.Login))
	}
	if repo.ReadAt.IsZero() {
		out = append(out, fmt.Sprintf("The repository was not read whole yet (%d of about %d items): milestones and links may lack some.", repo.ReadItems, repo.ReadTotal))
	}
	if !repo.Gone.IsZero() {
		out = append(out, "The app is not installed on the repository any more; this is what was known last.")
	}
	if !mode.Posts() {
		out = append(out, fmt.Sprintf("The mode is %s: nothing of this is shown on GitHub.", mode))
	}
	return out
}
