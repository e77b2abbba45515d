package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/checks/audit"
)

const replayPolicy = `version: 1
mode: advise
backfill: {label: true}
comments: {grace: 0s}
summary: {every: 0s}
`

// replay fills a repository with an export, installs the app on it as it would be found, and lets the policy come into
// force for everything that is there.
func (d *Demo) replay(ctx context.Context) error {
	export, err := audit.Read(d.o.Issues, d.o.Pulls)
	if err != nil {
		return fmt.Errorf("the export: %w", err)
	}
	full, owner := export.Repo.Full(), export.Repo.Owner
	policy := string(d.o.Policy)
	if policy == "" {
		policy = replayPolicy
	}
	if err := d.step(ctx, "the export becomes a repository", func() error {
		d.host.AddOrg(owner, "maintainer")
		if err := d.host.AddRepo(full, githubsim.RepoOptions{Files: map[string]string{".github/northstar.yml": policy}}); err != nil {
			return err
		}
		if err := d.host.Import(full, d.o.Issues, d.o.Pulls); err != nil {
			return err
		}
		return d.trust(full, export)
	}); err != nil {
		return err
	}
	d.before = kindLabels(d.host.Snapshot())
	if _, err := d.host.Install(d.hub, owner); err != nil {
		return err
	}
	fmt.Fprintln(d.o.Screen, "  Northstar is installed, reads it, and the policy comes into force")
	return d.watch(ctx)
}

// watch waits for the reading and everything that follows, and draws how far it is.
func (d *Demo) watch(ctx context.Context) error {
	limit := 10 * time.Minute
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	bar := d.bar()
	calm := 0
	err := d.until(ctx, limit, "the server to finish", func() (bool, error) {
		if err := d.host.Settle(ctx); err != nil {
			return false, err
		}
		left, err := d.server.Left(ctx)
		if err != nil {
			return false, err
		}
		bar(left)
		if calm++; left.Total() > 0 {
			calm = 0
		}
		return calm > 3, nil
	})
	fmt.Fprintln(d.o.Screen)
	return err
}

// trust gives triage permission to the authors that `audit` takes for people who have it, so that both see the same
// visions and strategies: an export says little of who may do what.
func (d *Demo) trust(full string, export audit.Export) error {
	given := map[string]bool{}
	for i := range export.Items {
		e := &export.Items[i]
		if e.Author.Login == "" || e.Author.Bot || given[e.Author.Login] || !e.Trusted() {
			continue
		}
		given[e.Author.Login] = true
		if err := d.host.SetPermission("maintainer", full, e.Author.Login, "triage"); err != nil {
			return err
		}
	}
	return nil
}
