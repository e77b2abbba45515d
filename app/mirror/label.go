package mirror

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// label applies a label delivery. Items' labels follow a new name and a deletion, which send no event of theirs and do not
// change their updated_at. A kind label keeps its meaning under its new name.
func (m *Mirror) label(tx *store.Tx, ev github.Event, repo store.Repository, c *Changes) error {
	if ev.Label == nil {
		return nil
	}
	from, to := ev.LabelWas, ev.Label.Name
	switch {
	case ev.Action == "edited" && from != "" && from != to:
		res, _, err := m.Rules(tx, repo)
		if err != nil {
			return err
		}
		if k, ok := kindOf(from, &res.Rules); ok {
			if err := m.remember(tx, repo.ID, map[string]checks.Kind{strings.ToLower(to): k}); err != nil {
				return err
			}
		}
	case ev.Action == "deleted":
		from, to = ev.Label.Name, ""
	default:
		return nil
	}
	for after := 0; ; {
		rows, err := tx.Items(store.ItemFilter{Repo: repo.ID, Label: from, After: after, Limit: page})
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].Number
		if err := m.relabel(tx, rows, from, to, c); err != nil {
			return err
		}
	}
}

// relabel gives a label another name on items, "" for none.
func (m *Mirror) relabel(tx *store.Tx, rows []store.Item, from, to string, c *Changes) error {
	for _, row := range rows {
		i := slices.IndexFunc(row.Labels, func(l string) bool { return equal(l, from) })
		if i < 0 {
			continue
		}
		row.Labels = slices.Delete(row.Labels, i, i+1)
		if to != "" {
			row.Labels = append(row.Labels, to)
		}
		row.Labels = labelSet(row.Labels)
		if err := tx.PutItem(row); err != nil {
			return err
		}
		m.lookAt(row, c)
	}
	return nil
}

// RememberLabels keeps the label names of a policy that is in force, so that they still count when the policy later names
// others. Call it whenever a policy file was read.
func (m *Mirror) RememberLabels(tx *store.Tx, repo store.Repository) error {
	res, _, err := m.Rules(tx, repo)
	if err != nil {
		return err
	}
	names := map[string]checks.Kind{}
	for k, name := range res.Rules.Labels {
		names[strings.ToLower(name)] = k
	}
	return m.remember(tx, repo.ID, names)
}

// remember adds names of kind labels. What a name meant last counts.
func (m *Mirror) remember(tx *store.Tx, repo int64, names map[string]checks.Kind) error {
	known, err := m.remembered(tx, repo)
	if err != nil {
		return err
	}
	changed := false
	for name, k := range names {
		if known[name] != k {
			known[name], changed = k, true
		}
	}
	if !changed {
		return nil
	}
	b, err := json.Marshal(known)
	if err != nil {
		return err
	}
	return tx.SetFact(labelFact(repo), string(b))
}

// remembered are the names that kind labels ever had in a repository, in lower case.
func (m *Mirror) remembered(tx *store.Tx, repo int64) (map[string]checks.Kind, error) {
	known := map[string]checks.Kind{}
	v, err := tx.Fact(labelFact(repo))
	if errors.Is(err, store.ErrNotFound) {
		return known, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(v), &known); err != nil {
		return nil, fmt.Errorf("former labels of repository %d: %w", repo, err)
	}
	return known, nil
}

func labelFact(repo int64) string { return fmt.Sprintf("labels:%d", repo) }
