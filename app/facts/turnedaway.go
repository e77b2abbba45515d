package facts

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// mostTurnedAway is how much of what a strategy turned away is named.
const mostTurnedAway = 20

// turnedAway is what the strategy turned away of the repositories whose items its readers may know of.
func (s *serving) turnedAway() (out playbook.TurnedAway, err error) {
	of := store.Place{Repo: s.of.Repo, Number: s.of.Number}
	in, err := s.tx.TurnedAwayBy(of)
	if err != nil {
		return out, err
	}
	repos, known := map[int64]store.Repository{}, []int64{}
	for _, n := range in {
		if s.loader.open(n.Repo) {
			out.Count += n.Items
			repos[n.Repo.ID], known = n.Repo, append(known, n.Repo.ID)
		}
	}
	if len(known) == 0 {
		return out, nil
	}
	last, err := s.tx.LastTurnedAway(of, known, mostTurnedAway)
	for _, n := range last {
		out.Last = append(out.Last, playbook.Declined{Work: checks.Reference{Ref: repos[n.Item.Repo].Ref(n.Item.Number), Title: n.Title},
			By: n.Author.Name(), NonGoal: n.NonGoal, At: n.At})
	}
	return out, err
}
