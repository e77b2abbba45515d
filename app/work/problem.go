package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/config"
)

// reconcileProblem opens, rewrites or closes the issue that says that the policy file is invalid.
func (w policyWork) reconcileProblem(ctx context.Context, repo int64) error {
	p, err := w.open(ctx, repo)
	if err != nil {
		return err
	}
	var row store.Policy
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.Policy(repo)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	var problems []config.Problem
	if row.Problems != "" {
		if err := json.Unmarshal([]byte(row.Problems), &problems); err != nil {
			return fmt.Errorf("the problems of a policy in the database are damaged: %w", err)
		}
	}
	const name = "issue:configuration"
	shown, _, err := w.shown(ctx, p, name)
	if err != nil {
		return err
	}
	wanted := len(problems) > 0 && p.rules().Mode != checks.Off
	in := plan.Issued{Subject: name, Name: summary.ConfigMarker, Title: summary.ConfigIssueTitle, Wanted: wanted, Shown: shown[summary.ConfigMarker]}
	if wanted {
		in.Body = summary.ConfigIssue(summary.ConfigIssueInput{Findings: findings(problems), LastGood: row.HasGood})
	}
	return w.write(ctx, p, plan.Issue(in))
}

func findings(ps []config.Problem) []summary.Finding {
	var out []summary.Finding
	for _, x := range ps {
		out = append(out, summary.Finding{File: x.File, Line: x.Line, Column: x.Column, Key: x.Key, Message: x.Message, Nearest: x.Nearest,
			Value: x.Effect != config.WholeFile, More: x.More})
	}
	return out
}
