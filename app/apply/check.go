package apply

import (
	"context"
	"strings"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/checks"
)

// onePage is how many annotations one request takes: a run with more was made in several.
const onePage = 50

// check posts a finished run in one call, or makes the run that is there say what it should. Annotations cannot be taken
// off a run, so that one that has any, or may have had, is followed by a new one of the same name: GitHub shows the newest.
func (a *Apply) check(ctx context.Context, t Target, w plan.Write, at attempt) (outcome, error) {
	owner, name := t.Repo.Owner, t.Repo.Name
	in := a.run(w, at)
	out := outcome{remote: at.row.Remote}
	if at.unsure() {
		run, err := a.findRun(ctx, t, w, at)
		if err != nil {
			return out, err
		}
		if out.remote = run.ID; run.ID == 0 {
			if err := a.early(at); err != nil {
				return out, err
			}
		}
		if run.ID != 0 && run.ExternalID == in.ExternalID && len(in.Annotations) <= onePage {
			return out, nil // the attempt whose answer was lost said just this
		}
	}
	if out.remote != 0 && len(in.Annotations) == 0 && (w.Name != checks.CheckConfig || w.Existing) {
		err := a.retryWhileNew(t.Client.UpdateCheckRun(ctx, owner, name, out.remote, in), at)
		if !github.IsNotFound(err) && !github.IsOthers(err) {
			return out, err
		}
	}
	if w.Existing {
		out.drop = true
		return out, nil
	}
	id, err := t.Client.CreateCheckRun(ctx, owner, name, in)
	out.remote, out.absent = id, id == 0 && !github.IsUnsure(err)
	return out, err
}

// findRun is the run that an attempt made whose answer was lost, a zero one when it made none.
func (a *Apply) findRun(ctx context.Context, t Target, w plan.Write, at attempt) (github.CheckRun, error) {
	var found github.CheckRun
	runs, err := t.Client.CheckRuns(ctx, t.Repo.Owner, t.Repo.Name, w.Subject, w.Name)
	for _, r := range runs {
		if r.App == a.o.Self.ID && r.ID > found.ID && strings.HasSuffix(r.ExternalID, at.sign()) {
			found = r
		}
	}
	return found, err
}

// run is the verdict as GitHub takes it.
func (a *Apply) run(w plan.Write, at attempt) github.CheckRunInput {
	v := w.Verdict
	in := github.CheckRunInput{Name: w.Name, HeadSHA: w.Subject, Conclusion: string(v.Conclusion), Title: v.Title, Summary: v.Summary,
		ExternalID: at.mark(), Completed: a.o.Now()}
	for _, n := range v.Notes {
		in.Annotations = append(in.Annotations, github.Annotation{Path: n.Path, Line: n.Line, End: max(n.End, n.Line),
			Column: n.Column, Level: n.Level, Title: n.Title, Message: n.Message})
	}
	for _, b := range w.Buttons {
		in.Actions = append(in.Actions, github.Action{Label: b.Label, Description: b.Description, Identifier: b.Identifier})
	}
	return in
}
