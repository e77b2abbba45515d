package mirror

import (
	"errors"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify"
)

// ask has the owner's own model asked about an item that nobody knows the kind of, where there is one that may be asked. Nothing waits for
// it: the item is settled as what it is without.
func (s *Settling) ask(c *Changes, row store.Item, subject checks.Subject, report checks.Report) error {
	rules := &subject.Rules
	if !rules.Classify.Model.On() || !row.Gone.IsZero() || !classify.Wants(subject.Classify, report.Decision, row.Milestone != 0, rules) {
		return nil
	}
	if row.State == checks.Closed {
		ms, err := s.tx.Milestone(s.repo.ID, row.Milestone)
		if errors.Is(err, store.ErrNotFound) || err == nil && (ms.State != checks.Open || !ms.Gone.IsZero()) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	c.Keys.Queue(store.AskKey(s.repo.Installation))
	return s.tx.PutAsking(s.repo.ID, row.Number, subject.Now)
}
