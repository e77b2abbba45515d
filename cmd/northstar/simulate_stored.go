package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/explain"
	"github.com/northstar-app/northstar/checks/simulate"
	"github.com/northstar-app/northstar/config"
)

// simulateStored simulates over what the database has.
func simulateStored(cmd *cobra.Command, f simulateFlags, open func() (func(string) (string, bool), error)) error {
	var ref checks.Ref
	var err error
	if f.owner == "" {
		if ref, err = explain.ParseRepo(f.repo); err != nil {
			return usageError{err}
		}
	}
	text, err := readExport(cmd.InOrStdin(), f.policy)
	if err != nil {
		return err
	}
	if _, problems := config.Parse(f.policy, text); f.policy != "" && len(problems) > 0 { // said before anything is read
		return unusable(cmd, f.policy, problems)
	}
	reader, err := mirrored(open)
	if err != nil {
		return err
	}
	return reading(cmd, open, func(db *store.DB) error {
		s := simulation{simulateFlags: f, cmd: cmd, db: db, reader: reader, text: string(text), now: time.Now().UTC()}
		if err := s.find(ref); err != nil {
			return err
		}
		if err := s.propose(); err != nil {
			return err
		}
		report, err := s.report()
		if err != nil {
			return err
		}
		return printSimulated(cmd, f, report)
	})
}

// simulation is a simulation over the database.
type simulation struct {
	simulateFlags
	cmd    *cobra.Command
	db     *store.DB
	reader *facts.Reader
	text   string // of the policy
	now    time.Time
	repos  []simulated
}

// simulated is a repository with the policy in force and the one that is tried.
type simulated struct {
	store.Repository
	before, after config.Resolved
}

// find finds the repositories that are meant, and the policies in force.
func (s *simulation) find(ref checks.Ref) error {
	var policies policy.Policies
	return s.db.Read(s.cmd.Context(), func(tx *store.Tx) error {
		s.repos = nil
		all, err := s.named(tx, ref)
		if err != nil {
			return err
		}
		for _, r := range all {
			before, _, err := policies.Rules(tx, r)
			if err != nil {
				return err
			}
			s.repos = append(s.repos, simulated{r, before, before})
		}
		return nil
	})
}

// named are the repositories that are meant.
func (s *simulation) named(tx *store.Tx, ref checks.Ref) ([]store.Repository, error) {
	if s.owner == "" {
		repo, err := facts.Named(tx, ref)
		return []store.Repository{repo}, err
	}
	all, err := tx.Repositories(0)
	if err != nil {
		return nil, err
	}
	var owners []string
	var mine []store.Repository
	for _, r := range all {
		if !r.Gone.IsZero() {
			continue
		}
		if strings.EqualFold(r.Owner, s.owner) {
			mine = append(mine, r)
		}
		if !slices.Contains(owners, r.Owner) {
			owners = append(owners, r.Owner)
		}
	}
	if len(mine) == 0 {
		return nil, fmt.Errorf("%s has no repository in the database: the app is not installed there, or its server did not hear of it yet; the database has those of: %s",
			s.owner, strings.Join(owners, ", "))
	}
	return mine, nil
}

// propose resolves the policy that is tried for every repository, and keeps those that it changes anything for.
func (s *simulation) propose() error {
	if s.policy == "" {
		return nil
	}
	of := policy.Propose
	if s.owner != "" {
		of = policy.ProposeOwner
	}
	said := map[string]bool{}
	for i := range s.repos {
		r := &s.repos[i]
		next, problems, err := of(s.cmd.Context(), s.db, r.Repository, store.Policy{Found: true, Text: s.text})
		if err != nil {
			return err
		}
		var bad []config.Problem
		for _, p := range problems {
			p.File = s.policy
			switch {
			case p.Effect == config.WholeFile:
				bad = append(bad, p)
			case !said[p.String()]:
				said[p.String()] = true
				fmt.Fprintf(s.cmd.ErrOrStderr(), "note: %s\n", p)
			}
		}
		if len(bad) > 0 {
			return unusable(s.cmd, s.policy, bad)
		}
		r.after = next
	}
	if s.owner != "" {
		s.repos = slices.DeleteFunc(s.repos, func(r simulated) bool { return len(config.Diff(r.before, r.after)) == 0 })
	}
	return nil
}

// report loads every repository under both policies and compares them.
func (s *simulation) report() (simulate.Report, error) {
	var was, then []*simulate.World
	for i := range s.repos {
		r := &s.repos[i]
		before, err := s.world(r, &r.before.Rules)
		if err != nil {
			return simulate.Report{}, err
		}
		after, err := s.world(r, &r.after.Rules)
		if err != nil {
			return simulate.Report{}, err
		}
		was, then = append(was, before), append(then, after)
	}
	simulate.Join(was)
	simulate.Join(then)
	var results []simulate.Result
	for i, r := range s.repos {
		result, err := s.compare(was[i], then[i])
		if err != nil {
			return simulate.Report{}, err
		}
		result.Settings = settingsOf(config.Diff(r.before, r.after))
		results = append(results, result)
	}
	return simulate.NewReport(s.tried(), "the policy in force", results...), nil
}

// world loads one repository, and shows how far it is where somebody watches.
func (s *simulation) world(r *simulated, rules *checks.Rules) (*simulate.World, error) {
	scope := facts.Scope{Open: true, Now: s.now}
	for _, w := range slices.Concat(s.moves, s.kinds) {
		scope.Also = append(scope.Also, w.Numbers...)
	}
	if term.IsTerminal(int(os.Stderr.Fd())) {
		bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(s.cmd.ErrOrStderr()), progressbar.OptionSetDescription("reading "+checks.Line(r.Ref(0).Full())),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		defer func() { _ = bar.Finish() }()
		scope.Progress = func(of, at int) {
			bar.ChangeMax(of)
			_ = bar.Set(at)
		}
	}
	return s.reader.World(s.cmd.Context(), s.db, r.Repository, rules, scope, s.reader.LookUnder(s.db, r.Repository, *rules, s.now))
}
