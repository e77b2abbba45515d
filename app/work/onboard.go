package work

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/apply"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/config"
)

// What the onboarding issue says at most, and in how few repositories it may be opened when there is no .github.
const (
	pastMilestones = 6
	fewRepos       = 3
)

// reconcileOnboarding opens the one issue that says what Northstar would have said, once every repository of a new installation
// was read and while no policy applies to any. It is opened once; closing it says no, for good. Where GitHub refuses that
// is recorded, and it is tried again when the owner grants more or changes a repository's settings.
func (w installWork) reconcileOnboarding(ctx context.Context, installation int64) error {
	reading := false // of an organisation with thousands of repositories each that was read leads here
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { reading, err = tx.Reading(installation); return err })
	if err != nil || reading {
		return err
	}
	in, repos, err := w.installed(ctx, installation)
	if err != nil || in.Onboarding != "" || !in.Gone.IsZero() {
		return err
	}
	where, ok := onboardingPlace(in, repos)
	if !ok {
		return nil
	}
	// It waits for nothing of which its readers may not know: neither what it says nor when tells how much there is of that.
	repos = slices.DeleteFunc(repos, func(r store.Repository) bool { return !stored.Readers(where).Sees(stored.Place(r)) })
	if slices.ContainsFunc(repos, func(r store.Repository) bool { return r.ReadPhase != phaseDone }) {
		return nil // the last one to be read comes here again
	}
	if asked, err := w.asked(ctx, repos); err != nil {
		return err
	} else if !asked {
		return &github.Error{Kind: github.Later, Message: "whether there are policies is being read", At: w.Now().Add(time.Second)}
	}
	p, err := w.open(ctx, where.ID)
	if err != nil {
		return err
	}
	if there, err := w.onboarded(ctx, installation); err != nil {
		return err
	} else if there.ID != 0 {
		return w.setOnboarded(ctx, installation, there)
	}
	text, active, err := w.onboarding(ctx, p, repos)
	if err != nil {
		return err
	}
	if active {
		return w.DB.Write(ctx, func(tx *store.Tx) error { return tx.SetOnboardingRefused(installation, "") })
	}
	writes := plan.Issue(plan.Issued{Subject: "issue:onboarding", Name: summary.OnboardingMarker, Title: summary.OnboardingTitle, Body: text, Wanted: true})
	var refusal error
	refused := w.refused(ctx, p)
	err = w.apply.All(ctx, apply.Target{Repo: p.repo, Client: p.client}, writes, func(wr plan.Write, failure error) error {
		again := refused(wr, failure)
		if again == nil {
			refusal = failure
		}
		return again
	})
	if err != nil {
		return err
	}
	if refusal != nil { // which stands until the owner grants more, or switches issues on: see [Work.lookAgain]
		return w.DB.Write(ctx, func(tx *store.Tx) error { return tx.SetOnboardingRefused(installation, refusal.Error()) })
	}
	return w.setOnboarded(ctx, installation, p.repo)
}

// setOnboarded records where the onboarding issue is, so that no other is opened.
func (w installWork) setOnboarded(ctx context.Context, installation int64, at store.Repository) error {
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		in, err := tx.Installation(installation)
		if err != nil {
			return err
		}
		in.Onboarding = at.Owner + "/" + at.Name
		return errors.Join(tx.PutInstallation(in), tx.SetOnboardingRefused(installation, ""))
	})
}

// onboarded is the repository in which the app opened the onboarding issue already, by an earlier installation or as a database knew that is
// lost; a zero one for none.
func (w installWork) onboarded(ctx context.Context, installation int64) (repo store.Repository, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.BotIssues(installation, summary.OnboardingMarker)
		for _, it := range all {
			if w.mirror.Wrote(it) {
				repo, err = tx.Repository(it.Repo)
			}
		}
		return err
	})
	return repo, err
}

// installed is an installation with the repositories that are there.
func (w installWork) installed(ctx context.Context, id int64) (in store.Installation, repos []store.Repository, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		if in, err = tx.Installation(id); err != nil {
			return err
		}
		if repos, err = tx.Repositories(id); err != nil {
			return err
		}
		repos = slices.DeleteFunc(repos, func(r store.Repository) bool { return !r.Gone.IsZero() || r.Archived })
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errAway
	}
	return in, repos, err
}

// asked reports whether the policy of each repository was looked for.
func (w installWork) asked(ctx context.Context, repos []store.Repository) (bool, error) {
	asked := true
	err := w.DB.Read(ctx, func(tx *store.Tx) error {
		for _, r := range repos {
			if _, err := tx.Policy(r.ID); errors.Is(err, store.ErrNotFound) {
				asked = false
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	return asked, err
}

// onboardingPlace is where the issue goes: the owner's .github repository, else the first of at most three that were
// selected, else nowhere.
func onboardingPlace(in store.Installation, repos []store.Repository) (store.Repository, bool) {
	for _, r := range repos {
		if strings.EqualFold(r.Name, policy.OwnerRepository) {
			return r, true
		}
	}
	if in.Selection == "selected" && len(repos) > 0 && len(repos) <= fewRepos {
		return repos[0], true
	}
	return store.Repository{}, false
}

// onboarding is the issue's text, from repositories that its readers may know of: the one that it is in and public ones; active
// says that a policy applies to one of them, so that nobody has to be asked.
func (w installWork) onboarding(ctx context.Context, home place, repos []store.Repository) (text string, active bool, err error) {
	owner := policy.File(home.repo) == policy.OwnerPath
	out := summary.OnboardingInput{Web: w.WebURL, Repo: home.repo.Ref(0), Branch: home.repo.DefaultBranch, File: policy.File(home.repo),
		Policy: config.NewFileText(config.Offer{}), Owner: owner, Kinds: map[checks.Kind]int{}, Likely: map[checks.Kind]int{}, LikelyBy: summary.LikelyGroups{}}
	if out.Branch == "" {
		out.Branch = "main"
	}
	for _, r := range repos {
		p, err := w.open(ctx, r.ID)
		if errors.Is(err, errAway) {
			continue
		}
		if err != nil {
			return "", false, err
		}
		if p.policy.Active {
			return "", true, nil
		}
		if err := w.foundIn(ctx, p, &out); err != nil {
			return "", false, err
		}
	}
	slices.SortStableFunc(out.Milestones, func(a, b summary.PastMilestone) int { return b.Milestone.Created.Compare(a.Milestone.Created) })
	out.Milestones = out.Milestones[:min(len(out.Milestones), pastMilestones)]
	return summary.Onboarding(out), false, nil
}

// foundIn adds what was read in one repository.
func (w installWork) foundIn(ctx context.Context, p place, out *summary.OnboardingInput) error {
	return w.DB.Read(ctx, func(tx *store.Tx) error {
		out.Repositories++
		for after := 0; ; {
			its, err := tx.Items(store.ItemFilter{Repo: p.repo.ID, After: after, Limit: 500})
			if err != nil {
				return err
			}
			for _, it := range its {
				after = it.Number
				out.Items++
				out.Kinds[cmp.Or(it.Conclusion.Kind, it.Conclusion.Likely)]++
				out.Likely[it.Conclusion.Likely]++
				if it.Conclusion.Likely != checks.None && it.Conclusion.Source == checks.ByHabit {
					in := checks.Classifiable{Item: stored.Item(p.repo, it, ""), Paths: it.Files, PathsKnown: it.FilesTotal == len(it.Files)}
					if h, ok := classify.Habit(in, p.rules()); ok && h.Kind == it.Conclusion.Likely {
						out.LikelyBy.Add(h, 0)
					}
				}
				if it.Conclusion.Kind.Work() {
					out.Work++
					if it.Conclusion.Linked {
						out.Linked++
					}
				}
			}
			if len(its) < 500 {
				break
			}
		}
		ms, err := tx.Milestones(p.repo.ID)
		if err != nil {
			return err
		}
		r := p.rules()
		for _, m := range ms {
			t, err := tx.Totals(p.repo.ID, m.Number)
			if err != nil {
				return err
			}
			if m.Gone.IsZero() {
				out.Milestones = append(out.Milestones, summary.PastMilestone{Milestone: stored.Milestone(p.repo, m),
					Assessment: capacity.Assess(t, capacity.BandOf(m.Title, r), r)})
			}
		}
		return nil
	})
}
