package facts

import (
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/agreement"
)

// Agreement is how often people agreed with the kinds that were inferred in a repository.
func Agreement(tx *store.Tx, repo store.Repository) (agreement.Report, error) {
	said, err := tx.Corrections(repo.ID)
	if err != nil {
		return agreement.Report{}, err
	}
	var pairs []agreement.Pair
	bots := agreement.Note{Why: "of which another bot stated the kind"}
	for _, c := range said {
		if strings.HasSuffix(c.By, "[bot]") {
			bots.Items++
			continue
		}
		pairs = append(pairs, agreement.Pair{Inferred: c.Inferred, Source: c.Source, Confidence: c.Confidence, Said: c.Said})
	}
	rows, err := tx.Unanswered(repo.ID)
	if err != nil {
		return agreement.Report{}, err
	}
	var left []agreement.Left
	for _, u := range rows {
		if u.Source.Inferred() {
			left = append(left, agreement.Left{Kind: u.Kind, Source: u.Source, State: u.State, Items: u.Items})
		}
	}
	out := agreement.Measure(repo.Ref(0).Full(), pairs, left, []agreement.Note{bots})
	learned, err := tx.Learned(repo.ID)
	if err == nil && learned.Examples > 0 {
		out.Teach(learned.Examples, learned.Before, learned.After, learned.Why)
	}
	return out, err
}

// Agreements is the same for several repositories: those that are named, or else all that the app is installed on and where
// there is anything to tell.
func Agreements(tx *store.Tx, named []checks.Ref) ([]agreement.Report, error) {
	var repos []store.Repository
	for _, ref := range named {
		repo, err := Named(tx, ref)
		if err != nil {
			return nil, err
		}
		repos = append(repos, repo)
	}
	if len(named) == 0 {
		all, err := tx.Repositories(0)
		if err != nil {
			return nil, err
		}
		repos = slices.DeleteFunc(all, func(r store.Repository) bool { return !r.Gone.IsZero() })
	}
	out := []agreement.Report{}
	for _, repo := range repos {
		r, err := Agreement(tx, repo)
		if err != nil {
			return nil, err
		}
		if len(named) > 0 || r.Judged+len(r.Left)+len(r.Notes) > 0 {
			out = append(out, r)
		}
	}
	return out, nil
}
