package work

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
)

// giveUp is how often a delivery is tried before it is put aside as failed, for a person to look at and replay.
const giveUp = 8

// Of the inbox so many deliveries, and so many bytes of compressed payloads, are worked on at a time.
const (
	intakeRows  = 64
	intakeBytes = 4 << 20
)

// intake turns stored deliveries into rows until ctx ends: those that wait at a time together, in one transaction.
func (w intakeWork) intake(ctx, run context.Context) {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for down := 0; ctx.Err() == nil; {
		n, err := w.intakeOnce(run)
		if err != nil && n == 0 && ctx.Err() == nil {
			w.Log.Warn().Err(err).Msg("working through the inbox")
		}
		if store.Down(err) {
			down++
		} else {
			down = 0
		}
		if n == intakeRows && err == nil {
			continue
		}
		ended := time.Now()
		if down > 0 {
			pause(ctx, min(poll<<min(down, 4), 3*time.Second)) // a database that is back is noticed within that
		}
		select {
		case <-ctx.Done():
			return
		case <-w.inbox.news:
		case <-tick.C:
		}
		// What follows upon others closely waits for more, so that one transaction serves them.
		if busy := w.Pace.BatchEvery - time.Since(ended); n > 0 && busy > 0 {
			pause(ctx, busy)
		}
	}
}

// pause waits for so long, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// intakeOnce turns the oldest deliveries that wait into rows, and returns how many there were: in one transaction, or a few where
// they are long: one transaction must not need more texts than are kept. When one of them fails, each of its transaction is
// applied by itself, so that a bad one holds up nobody.
func (w intakeWork) intakeOnce(ctx context.Context) (int, error) {
	w.yieldToIntake(ctx)
	var ds []store.Delivery
	claim := func(tx *store.Tx) (err error) {
		if w.untold { // that this process let go of them
			if err := tx.ReleaseDeliveries(w.Replica); err != nil {
				return err
			}
		}
		ds, err = tx.ClaimDeliveries(w.Replica, intakeRows, intakeBytes, w.Now())
		return err
	}
	run := w.DB.Read
	if w.DB.Postgres() {
		run = w.DB.Write
	}
	err := run(ctx, claim)
	w.untold = w.DB.Postgres() && err != nil // whether it was committed nobody knows
	if err != nil || len(ds) == 0 {
		return 0, err
	}
	var failures []error
	for rest := ds; len(rest) > 0; {
		all := w.parseSome(rest)
		rest = rest[len(all):]
		for len(all) > 0 {
			var taken int
			err := w.DB.Write(ctx, func(tx *store.Tx) (err error) {
				taken, err = w.take(tx, all...)
				return err
			})
			switch {
			case err == nil:
			case ctx.Err() != nil:
				return 0, err
			default:
				err := w.takeSingly(ctx, all)
				if store.Down(err) {
					w.untold = w.DB.Postgres()
					return 0, err
				}
				failures = append(failures, err)
				all = nil
				continue
			}
			for _, d := range all[:taken] {
				w.metrics.processed.WithLabelValues(known(d.Event), "done").Inc()
			}
			all = all[taken:]
		}
	}
	return len(ds), errors.Join(failures...)
}

// parsed is a delivery whose payload was read.
type parsed struct {
	store.Delivery
	event github.Event
	texts int   // bytes of memory that what was read of its texts takes
	err   error // why it could not be read
}

// parseSome reads as many deliveries, one at least, as one transaction may make rows: as there is room for what is read of their texts.
func (w intakeWork) parseSome(ds []store.Delivery) (all []parsed) {
	for texts := 0; len(all) < len(ds) && texts < memo.Kept; texts += all[len(all)-1].texts {
		runtime.Gosched() // deliveries are answered meanwhile
		all = append(all, w.parse(ds[len(all)]))
	}
	return all
}

// parse reads a delivery's payload and the texts in it, before the transaction that makes it rows.
func (w intakeWork) parse(d store.Delivery) (p parsed) {
	p.Delivery = d
	defer func() {
		if r := recover(); r != nil {
			w.Log.Error().Str("delivery", d.GUID).Bytes("stack", debug.Stack()).Msg("a defect in reading a delivery")
			p.err = fmt.Errorf("reading delivery %s (%s): a defect: %v", d.GUID, d.Event, r)
		}
	}()
	if d.Damaged != nil { // which no later attempt reads either
		p.err = fmt.Errorf("%w: %w", errMalformed, d.Damaged)
		return p
	}
	var err error
	if p.event, err = github.ParseEvent(d.Event, d.Payload); err != nil {
		p.err = fmt.Errorf("reading delivery %s (%s): %w: %w", d.GUID, d.Event, errMalformed, err)
		return p
	}
	if p.event.Item != nil {
		p.texts += w.installWork.readTexts(*p.event.Item) + w.memo.Read(p.event.BodyWas)
	}
	if p.event.Comment != nil && p.event.Action == "created" {
		p.texts += w.memo.Read(p.event.Comment.Body)
	}
	if p.event.Milestone != nil {
		p.texts += w.memo.Read(p.event.Milestone.Description)
	}
	return p
}

// takeSingly applies each delivery in a transaction of its own; those that failed are tried again later.
func (w intakeWork) takeSingly(ctx context.Context, ds []parsed) error {
	var failures []error
	for _, d := range ds {
		err := w.DB.Write(ctx, func(tx *store.Tx) error {
			_, err := w.take(tx, d)
			return err
		})
		if err == nil {
			w.metrics.processed.WithLabelValues(known(d.Event), "done").Inc()
			continue
		}
		if ctx.Err() != nil {
			return err
		}
		if store.Down(err) { // which says nothing of the delivery: it is no attempt
			return err
		}
		last := d.Attempts+1 >= giveUp || errors.Is(err, errMalformed)
		w.Log.Warn().Err(err).Str("delivery", d.GUID).Str("event", d.Event).Int("attempt", d.Attempts+1).Bool("given_up", last).Msg("delivery not processed")
		werr := w.DB.Write(ctx, func(tx *store.Tx) error {
			if last {
				return tx.FinishDelivery(d.GUID, "failed", err.Error(), w.Now())
			}
			return tx.FailDeliveryAttempt(d.GUID, err.Error(), w.Now().Add(backoff(d.Attempts, d.GUID)))
		})
		if last && werr == nil {
			w.metrics.processed.WithLabelValues(known(d.Event), "failed").Inc()
			continue
		}
		if store.Down(werr) {
			return werr
		}
		failures = append(failures, err, werr)
	}
	return errors.Join(failures...)
}

// errMalformed marks a payload that no later attempt can read.
var errMalformed = errors.New("not a payload of this event")

// leastTaken is how many deliveries a transaction makes rows before it ends early for those that wait to be stored.
const leastTaken = 8

// take applies deliveries, then queues what is to be looked at: each subject once, and all of them after the rows, in
// one order, so that transactions seldom wait for each other. It returns how many it applied: others may wait for the writer.
func (w intakeWork) take(tx *store.Tx, ds ...parsed) (taken int, err error) {
	if err := w.readAhead(tx, ds); err != nil {
		return 0, err
	}
	var installations []int64
	var guids []string
	found := map[int64]mirror.Changes{}
	var ahead []promoted
	for _, d := range ds {
		if len(guids) >= leastTaken && tx.Awaited() {
			break
		}
		runtime.Gosched() // deliveries are answered meanwhile
		installation, changes, err := w.takeOne(tx, d)
		if err != nil {
			return 0, err
		}
		guids = append(guids, d.GUID)
		all, ok := found[installation]
		if !ok {
			installations = append(installations, installation)
		}
		all.Add(changes)
		found[installation] = all
		ahead = append(ahead, promote(installation, d, changes)...)
	}
	if err := tx.FinishDeliveries(guids, w.Now()); err != nil {
		return 0, err
	}
	slices.Sort(installations)
	for _, id := range installations {
		if err := w.follow(tx, w.shares.rank(w.Now(), id, len(found[id].Keys), first), found[id]); err != nil {
			return 0, err
		}
	}
	for _, p := range ahead { // what was just queued goes ahead of its own installation's other work
		if w.shares.allow(w.Now(), p.installation, len(p.keys), p.of) {
			if err := w.bump(tx, p.priority, p.keys...); err != nil {
				return 0, err
			}
		}
	}
	return len(guids), nil
}

// promoted is what goes ahead of an installation's other work, as far as its allowance goes.
type promoted struct {
	installation int64
	priority     int
	of           allowance
	keys         []string
}

// promote is what a delivery has go ahead: what a command is about, and a pull request with a new commit.
func promote(installation int64, d parsed, c mirror.Changes) []promoted {
	switch {
	case len(c.Keys) == 0:
	case c.Commands > 0:
		return []promoted{{installation, commanded, fewCommands, c.Keys}}
	case d.event.Name == "pull_request" && slices.Contains([]string{"opened", "reopened", "synchronize", "ready_for_review"}, d.event.Action),
		d.event.Name == "merge_group", d.event.Name == "check_run" && len(c.Rerequest) > 0, d.event.Name == "check_suite" && len(c.Rerequest) > 0:
		return []promoted{{installation, heads, newCommits, c.Keys}}
	}
	return nil
}

// takeOne makes one delivery rows. A defect that a payload hits upon is that delivery's
// failure and no other's.
func (w intakeWork) takeOne(tx *store.Tx, d parsed) (installation int64, changes mirror.Changes, err error) {
	defer func() {
		if r := recover(); r != nil {
			w.Log.Error().Str("delivery", d.GUID).Bytes("stack", debug.Stack()).Msg("a defect in applying a delivery")
			err = fmt.Errorf("applying delivery %s (%s): a defect: %v", d.GUID, d.Event, r)
		}
	}()
	ev := d.event
	if d.err != nil {
		return 0, changes, d.err
	}
	if changes, err = w.mirror.Apply(tx, d.Delivery, ev); err != nil {
		return 0, changes, fmt.Errorf("applying delivery %s (%s): %w", d.GUID, d.Event, err)
	}
	for _, key := range changes.Keys {
		k, err := store.ParseKey(key)
		if err != nil || k.Kind != store.PolicySubject && k.Kind != store.RulesSubject || ev.Name != "push" && !slices.Contains(changes.Read, k.Repo) {
			continue
		}
		if err := w.policyWork.notePush(tx, k.Repo, d.Received); err != nil {
			return 0, changes, err
		}
	}
	return ev.Installation, changes, nil
}

// readAhead locks and reads the items that deliveries are about, in one order for all transactions.
func (w intakeWork) readAhead(tx *store.Tx, ds []parsed) error {
	about := map[int64][]int{}
	for _, d := range ds {
		if ev := d.event; d.err == nil && ev.Repository != nil && ev.Item != nil && ev.Item.Number > 0 {
			about[ev.Repository.ID] = append(about[ev.Repository.ID], ev.Item.Number)
		}
	}
	for _, repo := range slices.Sorted(maps.Keys(about)) {
		numbers := slices.Compact(slices.Sorted(slices.Values(about[repo])))
		if err := tx.LockItems(repo, numbers); err != nil {
			return err
		}
		if len(numbers) == 1 {
			continue // it is read when it is asked for
		}
		if err := tx.ReadItems(repo, numbers); err != nil {
			return err
		}
	}
	return nil
}

// Wants reports whether deliveries of an event change anything here; others are answered without being stored.
func Wants(event string) bool { return known(event) != "other" }

// Needs reports whether an action of an event changes anything here. Most of what GitHub sends is that the app's own check runs
// were made and completed.
func Needs(event, action string) bool {
	switch event {
	case "check_run":
		return action == "rerequested" || action == "requested_action"
	case "check_suite":
		return action == "rerequested" || action == "requested"
	}
	return true
}

// known is the event's name for a metric's label, "other" for one that nothing is done for.
func known(event string) string {
	if wanted[event] {
		return event
	}
	return "other"
}

var wanted = map[string]bool{
	"installation": true, "installation_repositories": true, "installation_target": true, "repository": true, "issues": true,
	"issue_comment": true, "pull_request": true, "milestone": true, "label": true, "sub_issues": true, "check_run": true,
	"check_suite": true, "merge_group": true, "push": true, "member": true, "membership": true, "team": true, "organization": true,
}
