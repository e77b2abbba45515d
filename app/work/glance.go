package work

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
)

// glance asks which of an installation's repositories changed since they were compared, many in one question, and has those compared
// that changed otherwise than is known. What it can't be told of a repository in that way is left to comparing it.
func (w installWork) glance(ctx context.Context, id int64) error {
	ctx = github.Backfill(ctx)
	inst, err := w.installation(ctx, id)
	if err != nil || !inst.Gone.IsZero() || !inst.Suspended.IsZero() {
		return err
	}
	client := w.GitHub.ClientFor(inst.ID, inst.Permissions)
	for after := int64(0); ; {
		var some []store.Repository
		err := w.DB.Read(ctx, func(tx *store.Tx) error {
			before, err := w.comparedBefore(tx)
			if err != nil {
				return err
			}
			some, err = tx.Comparable(id, before, after, github.GlanceBatch)
			return err
		})
		if err != nil || len(some) == 0 {
			return err
		}
		after = some[len(some)-1].ID
		if err := w.glanceAt(ctx, client, some); err != nil {
			return err
		}
	}
}

// installation is one by its id; one that is not known is gone.
func (w installWork) installation(ctx context.Context, id int64) (inst store.Installation, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) { inst, err = tx.Installation(id); return err })
	if errors.Is(err, store.ErrNotFound) {
		return inst, errAway
	}
	return inst, err
}

// glanceAt looks at some repositories together.
func (w installWork) glanceAt(ctx context.Context, client *github.Client, some []store.Repository) error {
	asked, since := w.Now(), w.Now()
	var ids []string
	for _, r := range some {
		if r.NodeID != "" {
			ids = append(ids, r.NodeID)
		}
		if from := w.comparedFrom(r); from.Before(since) {
			since = from
		}
	}
	glances, err := client.Glances(ctx, ids, since)
	if err != nil && github.KindOf(err) == github.Later {
		return err
	}
	for _, r := range some {
		if err := w.putQueue(ctx, r, glances[r.NodeID].Queue, asked); err != nil {
			return err
		}
	}
	var same []store.Repository
	var other []string
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		same, other = nil, nil
		for _, r := range some {
			what, err := unknown(tx, r, glances[r.NodeID], since)
			if err != nil {
				return err
			}
			if what == "" {
				same = append(same, r)
				continue
			}
			other = append(other, store.CompareKey(r.ID))
			w.Log.Debug().Str("repo", r.Owner+"/"+r.Name).Str("what", what).Msg("changed otherwise than is known: it is compared")
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range same {
		if err := w.recount(ctx, r); err != nil {
			return err
		}
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		for _, r := range same {
			if err := tx.SetCompared(r.ID, asked); err != nil {
				return err
			}
		}
		return w.bump(tx, last, other...)
	})
}

// putQueue has the checks of a merge queue's commits looked at of which no delivery told: the queue waits for them.
func (w installWork) putQueue(ctx context.Context, r store.Repository, queue []github.Queued, asked time.Time) error {
	if len(queue) == 0 {
		return nil
	}
	return w.change(ctx, second, func(tx *store.Tx) (mirror.Changes, error) {
		c, fresh, err := mirror.PutQueue(tx, r, queue, asked)
		w.repaired(tx, "merge group", fresh)
		return c, err
	})
}

// unknown is what changed in a repository since a time and is not known as it is, "" for nothing: items by their times
// and their number, milestones by what people write of them, labels by their names, the policy file by its content.
func unknown(tx *store.Tx, r store.Repository, g github.Glance, since time.Time) (string, error) {
	if !g.Read || !g.Whole {
		return "more than a glance shows", nil
	}
	for _, seen := range slices.Concat(g.Issues, g.Pulls) {
		if seen.Updated.Before(since) {
			continue
		}
		it, err := tx.Item(r.ID, seen.Number)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return "", err
		}
		if err != nil || !it.Gone.IsZero() || it.Updated.Before(seen.Updated) {
			return fmt.Sprintf("#%d", seen.Number), nil
		}
	}
	for _, of := range []struct {
		what  string
		known func(*store.Tx, store.Repository, github.Glance) (bool, error)
	}{{"how many there are", countsKnown}, {"milestones", milestonesKnown}, {"labels", labelsKnown}, {"policy", policyKnown}} {
		if known, err := of.known(tx, r, g); err != nil || !known {
			return of.what, err
		}
	}
	return "", nil
}

// countsKnown compares how many issues and pull requests there are: what was deleted or transferred is in no list of what changed.
func countsKnown(tx *store.Tx, r store.Repository, g github.Glance) (bool, error) {
	issues, pulls, err := tx.CountItems(r.ID)
	return err == nil && issues == g.IssueCount && pulls == g.PullCount, err
}

// milestonesKnown compares what people write of milestones. Their times say less: every item that comes or goes changes them, of which no
// delivery tells. The ends of GitHub's two interfaces are compared by the day.
func milestonesKnown(tx *store.Tx, r store.Repository, g github.Glance) (bool, error) {
	rows, err := tx.Milestones(r.ID)
	if err != nil {
		return false, err
	}
	known := map[int]store.Milestone{}
	for _, m := range rows {
		if m.Gone.IsZero() {
			known[m.Number] = m
		}
	}
	for _, m := range g.Milestones {
		k, ok := known[m.Number]
		if !ok || k.Title != m.Title || k.Description != m.Description || string(k.State) != m.State || k.Due.IsZero() != m.Due.IsZero() ||
			k.Due.Sub(m.Due).Abs() >= 24*time.Hour {
			return false, nil
		}
	}
	return len(known) == len(g.Milestones), nil
}

// labelsKnown compares the names of labels: those that are on items are known by their ids, others perhaps by their names alone.
func labelsKnown(tx *store.Tx, r store.Repository, g github.Glance) (bool, error) {
	ids, err := tx.LabelNames(r.ID)
	names := slices.Sorted(slices.Values(append(slices.Collect(maps.Values(ids)), r.LabelsMade...)))
	return err == nil && slices.Equal(slices.Compact(names), slices.Sorted(slices.Values(g.Labels))), err
}

func policyKnown(tx *store.Tx, r store.Repository, g github.Glance) (bool, error) {
	p, err := tx.Policy(r.ID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	sha := ""
	if p.Found {
		sha = strings.TrimPrefix(p.SHA, github.Linked)
	}
	there := g.Own
	if policy.File(r) == policy.OwnerPath {
		there = g.Root
	}
	return err == nil && there == sha && !strings.HasPrefix(p.SHA, github.Linked), err // where it leads may have changed
}
