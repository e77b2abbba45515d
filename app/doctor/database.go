package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/config"
)

// From when on something is a problem.
const (
	waitsLong   = 5 * time.Minute // a delivery that is not processed; an outage of GitHub's holds up none
	comparedAgo = 49 * time.Hour  // a repository that was not compared with GitHub, which happens once a day
	leastFree   = 1 << 30         // bytes on the disk of a SQLite file
)

// mostNamed is how many of a kind are named; the others are counted.
const mostNamed = 20

// database is whether it answers and is up to date, and what waits in it.
func (e *examination) database(ctx context.Context) {
	const check = "database"
	if e.wrong("NORTHSTAR_DATABASE_URL") {
		e.say(check, "", Unknown, e.DBError.Error(), "")
		return
	}
	if e.DBError != nil {
		remedy := "the setting is NORTHSTAR_DATABASE_URL; `northstar serve` makes a SQLite file and brings a database up to date at its start"
		if !strings.HasPrefix(e.Settings.DatabaseURL.Reveal(), "sqlite:") {
			remedy = "the setting is NORTHSTAR_DATABASE_URL; the database server's log says more"
		}
		e.say(check, "", Problem, e.DBError.Error(), remedy)
		return
	}
	if err := e.DB.Ready(ctx); err != nil {
		e.say(check, "", Problem, err.Error(), "start `northstar serve` of this version, or run `northstar migrate`")
		return
	}
	kind := "SQLite"
	if e.DB.Postgres() {
		kind = "PostgreSQL"
	}
	e.say(check, "", OK, kind+" answers, and is at the version of this program", "")
	if path, ok := strings.CutPrefix(e.Settings.DatabaseURL.Reveal(), "sqlite:"); ok {
		e.disk(filepath.Dir(strings.TrimPrefix(path, "//")))
	}
	if err := e.DB.ReadPage(ctx, func(tx *store.Tx) error { return errors.Join(e.inbox(tx), e.compared(tx), e.onboarding(tx)) }); err != nil {
		e.say("deliveries", "", Unknown, err.Error(), "")
	}
}

// disk is how much is left on the disk of a SQLite file.
func (e *examination) disk(dir string) {
	free, ok := freeOn(dir)
	switch {
	case !ok:
		e.say("disk", "", Unknown, "how much is free on the disk of "+dir+" is not known", "")
	case free < leastFree:
		e.say("disk", "", Problem, humanize.IBytes(free)+" are free on the disk of "+dir, "make room: deliveries are refused when it is full, and GitHub is asked for them again later")
	default:
		e.say("disk", "", OK, humanize.IBytes(free)+" are free on the disk of "+dir, "")
	}
}

// inbox is what became of what came in.
func (e *examination) inbox(tx *store.Tx) error {
	const check = "deliveries"
	stats, err := tx.DeliveryStats()
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, s := range stats {
		count[s.State] += s.Count
	}
	last, err := tx.LastDelivery()
	if err != nil {
		return err
	}
	oldest, err := tx.OldestWaiting()
	if err != nil {
		return err
	}
	missed, err := tx.MissedStats()
	if err != nil {
		return err
	}
	now := e.Now()
	if last.IsZero() {
		e.say(check, "", OK, "none has come in yet", "")
	} else {
		e.say(check, "", OK, fmt.Sprintf("the last came in %s (%s); %d processed, %d waiting", ago(now, last), stamp(last), count[store.Done], count[store.Waiting]), "")
	}
	if wait := now.Sub(oldest); !oldest.IsZero() && wait > waitsLong {
		e.say("queue", "", Problem, "a delivery of "+stamp(oldest)+" still waits to be processed",
			"is a server running? Its log says what holds it up, northstar_queue_age_seconds in /metrics how long")
	} else {
		e.say("queue", "", OK, "nothing waits for longer than "+waitsLong.String(), "")
	}
	if n := count[store.Failed]; n > 0 {
		e.say("failed deliveries", "", Problem, fmt.Sprintf("%d could not be processed", n),
			"/api/v1/deliveries on the operator's address lists them with their reasons; `northstar replay` takes them back in")
	}
	if n := missed[store.Missing]; n > 0 {
		e.say("missed deliveries", "", OK, fmt.Sprintf("GitHub is asked again for %d that it could not deliver", n), "")
	}
	return nil
}

// compared is when repositories were last compared with GitHub.
func (e *examination) compared(tx *store.Tx) error {
	const check = "comparing with GitHub"
	n, oldest, err := tx.OldestCompared()
	if err != nil || n == 0 {
		return err
	}
	if e.Now().Sub(oldest) > comparedAgo {
		e.say(check, "", Problem, fmt.Sprintf("of %d repositories one was last compared %s", n, ago(e.Now(), oldest)),
			"is a server running all the time? It compares each repository once a day and at its start; its log says what keeps it from that")
		return nil
	}
	e.say(check, "", OK, fmt.Sprintf("each of %d repositories was compared within the last two days", n), "")
	return nil
}

// onboarding are the issues that GitHub refused to let be opened.
func (e *examination) onboarding(tx *store.Tx) error {
	all, err := tx.Installations()
	for _, in := range all {
		if in.OnboardingRefused != "" && in.Gone.IsZero() {
			e.say("onboarding", in.Account, Problem, "the issue that asks for a policy could not be opened: "+in.OnboardingRefused,
				"switch issues on in that repository, or grant the app what it asks for: it is tried again then; a policy makes it needless")
		}
	}
	return err
}

// policies are files with errors, and files that look like a policy and are not read.
func (e *examination) policies(ctx context.Context) {
	const check = "policy files"
	if e.DBError != nil || e.DB.Ready(ctx) != nil {
		return
	}
	wrong, named := 0, 0
	name := func(of string, message, remedy string) {
		if wrong++; named < mostNamed {
			named++
			e.say(check, of, Problem, message, remedy)
		}
	}
	err := e.DB.ReadPage(ctx, func(tx *store.Tx) error {
		files, err := tx.PoliciesWithProblems()
		if err != nil {
			return err
		}
		for _, f := range files {
			var problems []config.Problem
			if err := json.Unmarshal([]byte(f.Problems), &problems); err != nil {
				return fmt.Errorf("the problems of the policy of %s in the database are damaged: %w", f.Repository.Ref(0).Full(), err)
			}
			for _, p := range problems {
				name(f.Repository.Ref(0).Full(), p.String(), "mend it in the repository's default branch; `northstar config check FILE` tries a file")
			}
		}
		repos, err := tx.WithMisplaced()
		for _, r := range repos {
			for _, path := range r.Misplaced {
				name(r.Ref(0).Full(), policy.NotRead(r, path), "move or remove it")
			}
		}
		return err
	})
	switch {
	case err != nil:
		e.say(check, "", Unknown, err.Error(), "")
	case wrong == 0:
		e.say(check, "", OK, "none has an error", "")
	case wrong > named:
		e.say(check, "", Problem, fmt.Sprintf("there are %d more problems in policy files", wrong-named), "mend those above, and look again")
	}
}

// stamp is a time for people.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// ago is how long something is past.
func ago(now, t time.Time) string { return humanize.RelTime(t, now, "ago", "from now") }
