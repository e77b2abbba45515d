package mirror

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// correct keeps what was inferred about an item when somebody states its kind, whether they agree or not, and follows what
// they state after that. row is the item before it was settled. Only settling changes a conclusion, so nothing that
// was inferred is replaced without being kept.
func correct(tx *store.Tx, row store.Item, now store.Conclusion, s checks.Subject) error {
	was := row.Conclusion
	if !row.Gone.IsZero() || !was.Settled || !now.Source.Declared() {
		return nil
	}
	c := store.Correction{Repo: row.Repo, Number: row.Number, Inferred: was.Kind, Source: was.Source, Confidence: was.Confidence,
		Said: now.Kind, How: string(now.Source), At: s.Now.UTC()}
	if was.Likely != checks.None { // too weak for a label: nothing was said
		c.Source, c.Confidence = checks.NoSource, 0
	}
	if choice := s.Classify.Choice; now.Source == checks.ByPerson && choice != nil {
		if choice.How == checks.HowAccepted {
			return nil // of a whole milestone, on the app's own word: that judges nothing
		}
		c.How, c.By, c.ByID, c.At = choice.How, choice.By, choice.ByID, choice.At
	}
	switch {
	case was.Source.Inferred(), was.Source == checks.NoSource:
		return tx.AddCorrection(c)
	case was.Source == checks.Exempted, was.Source.Declared() && (was.Kind != now.Kind || was.Source != now.Source):
		return tx.Restate(c)
	}
	return nil
}
