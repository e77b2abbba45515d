package mirror

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// proves records what a migration names as its proof of concept. Whatever leads through it is looked at again when that is something else.
func (s *Settling) proves(row store.Item, now store.Conclusion, r *checks.Rules) error {
	if row.Conclusion.Kind != checks.Strategy && now.Kind != checks.Strategy {
		return nil
	}
	var proofs []checks.Ref
	if now.Kind == checks.Strategy {
		doc, err := s.m.memo.Doc(s.tx, row.Body)
		if err != nil {
			return err
		}
		proofs = playbook.Proofs(playbook.Reviewed{Item: stored.Item(s.repo, row, ""), Doc: doc, Kind: now.Kind, Rules: r, Host: s.m.Host})
	}
	changed, err := s.tx.SetProofs(store.Place{Repo: row.Repo, Number: row.Number}, proofs)
	if changed {
		s.through = append(s.through, s.repo.Ref(row.Number))
	}
	return err
}
