package facts

import (
	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/learn"
	"github.com/northstar-app/northstar/checks/classify/model"
)

// learnedKey is a correction as it is stored.
type learnedKey string

// learned is what the repository's people taught the text model of this binary, nil for nothing or where the policy has it off.
func (l *loader) learned() (checks.Learned, error) {
	if !l.rules.Classify.Learn || !l.rules.Classify.TextModel {
		return nil, nil
	}
	row, err := l.tx.Learned(l.home.ID)
	if err != nil || row.Correction == "" || row.Model != model.Digest() {
		return nil, err
	}
	c, err := memo.Recall(l.rd.memo, l.tx, learnedKey(row.Correction), len(row.Correction), func() *learn.Correction {
		c, err := learn.Decode([]byte(row.Correction))
		if err != nil {
			return nil // of another version: it is learned again
		}
		return c
	})
	if err != nil || c == nil {
		return nil, err
	}
	return c, nil
}
