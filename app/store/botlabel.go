package store

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// BotLabels is when bots that the policy exempts put kinds' labels on an item.
func (t *Tx) BotLabels(repo int64, number int) (map[checks.Kind]time.Time, error) {
	type label struct {
		kind checks.Kind
		at   time.Time
	}
	rows, err := manyOfItem(t, ask("bot_labels", fmt.Sprintf("read which labels bots put on item %d#%d", repo, number), func(s scanner) (l label, err error) {
		var kind string
		var at int64
		err = s.Scan(&kind, &at)
		return label{checks.Kind(kind), moment(at)}, err
	}, "SELECT kind, at FROM bot_labels WHERE repo = $1 AND number = $2"), repo, number)
	out := make(map[checks.Kind]time.Time, len(rows))
	for _, l := range rows {
		out[l.kind] = l.at
	}
	return out, err
}

// PutBotLabel records when a bot put a kind's label on an item.
func (t *Tx) PutBotLabel(repo int64, number int, k checks.Kind, at time.Time) error {
	return t.do(fmt.Sprintf("record a bot's label on item %d#%d", repo, number), `
		INSERT INTO bot_labels (repo, number, kind, at) VALUES ($1, $2, $3, $4) ON CONFLICT (repo, number, kind) DO UPDATE SET at = excluded.at`,
		repo, number, string(k), micros(at))
}

// CopyBotLabels takes what bots put on an item for what they put on another.
func (t *Tx) CopyBotLabels(from, to Place) error {
	return t.do(fmt.Sprintf("copy the labels that bots put on item %d#%d", from.Repo, from.Number), `
		INSERT INTO bot_labels (repo, number, kind, at) SELECT $3, $4, kind, at FROM bot_labels WHERE repo = $1 AND number = $2
		ON CONFLICT (repo, number, kind) DO UPDATE SET at = excluded.at`, from.Repo, from.Number, to.Repo, to.Number)
}
