package apply

import (
	"context"
	"slices"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/plan"
)

// issue opens, rewrites or closes an issue that the app keeps; the remote is its number. One that a person closed while it
// was wanted stays closed until it is wanted for another reason, one that a person deleted is not opened again.
func (a *Apply) issue(ctx context.Context, t Target, w plan.Write, at attempt) (outcome, error) {
	out := outcome{remote: at.row.Remote}
	if out.remote != 0 {
		if err := a.retryWhileNew(a.rewrite(ctx, t, w, int(out.remote)), at); !away(err) {
			return out, err
		}
	}
	if !at.blank() {
		number, err := a.findIssue(ctx, t, w, at.markers(w))
		switch {
		case err != nil: // the repository is out of reach: nobody deleted the issue
			return out, err
		case number != 0:
			out.remote = int64(number)
			if declined, err := a.declined(ctx, t, w, at, number); err != nil || declined {
				return out, err
			}
			return out, a.rewrite(ctx, t, w, number)
		case out.remote != 0:
			out.deleted = true
			return out, nil
		}
	}
	if err := a.early(at); err != nil {
		return out, err
	}
	if w.Existing {
		out.drop = true
		return out, nil
	}
	it, err := t.Client.CreateIssue(ctx, t.Repo.Owner, t.Repo.Name, w.Title, w.Body)
	out.remote, out.absent = int64(it.Number), it.Number == 0 && !github.IsUnsure(err)
	return out, err
}

// declined reports whether an issue of which nothing is recorded, since the database was lost, was closed by somebody else: that says no,
// whatever is known.
func (a *Apply) declined(ctx context.Context, t Target, w plan.Write, at attempt, number int) (bool, error) {
	if at.before.Subject != "" || !w.Open || w.Text {
		return false, nil
	}
	it, err := t.Client.Issue(ctx, t.Repo.Owner, t.Repo.Name, number)
	return err == nil && it.State == "closed" && !a.mine(it.Closer, 0), err
}

func (a *Apply) rewrite(ctx context.Context, t Target, w plan.Write, number int) error {
	if !w.Open {
		return t.Client.EditIssue(ctx, t.Repo.Owner, t.Repo.Name, number, github.IssueEdit{State: "closed", Reason: "completed"})
	}
	if err := t.Client.EditIssue(ctx, t.Repo.Owner, t.Repo.Name, number, github.IssueEdit{Title: w.Title, Body: w.Body}); err != nil || w.Text {
		return err
	}
	return t.Client.EditIssue(ctx, t.Repo.Owner, t.Repo.Name, number, github.IssueEdit{State: "open", Reason: "reopened"})
}

// findIssue is the number of the newest issue of the app's own with one of some markers, 0 when there is none.
func (a *Apply) findIssue(ctx context.Context, t Target, w plan.Write, markers []string) (int, error) {
	for cursor := ""; ; {
		page, err := t.Client.IssuesBy(ctx, t.Repo.Owner, t.Repo.Name, a.o.Self.Slug+"[bot]", cursor)
		if err != nil {
			return 0, err
		}
		for _, it := range page.Rows {
			if a.mine(it.Author, it.App) && marked(it.Body, markers) && !slices.Contains(w.Taken, int64(it.Number)) {
				return it.Number, nil
			}
		}
		if cursor = page.Next; cursor == "" {
			return 0, nil
		}
	}
}
