package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/app/chat"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// models are those of owners' own: where texts go, and which are asked nothing since the operator does not let them. None is asked for this.
func (e *examination) models(ctx context.Context) {
	const check = "own model"
	if e.DBError != nil || e.DB.Ready(ctx) != nil {
		return
	}
	type named struct {
		account string
		model   checks.OwnModel
	}
	var found []named
	policies := &policy.Policies{}
	err := e.DB.ReadPage(ctx, func(tx *store.Tx) error {
		found = nil
		all, err := tx.Installations()
		if err != nil {
			return err
		}
		for _, in := range all {
			home, err := tx.RepositoryNamed(in.Account, policy.OwnerRepository)
			if errors.Is(err, store.ErrNotFound) || !in.Gone.IsZero() || err == nil && !home.Gone.IsZero() {
				continue
			}
			if err != nil {
				return err
			}
			r, _, err := policies.Rules(tx, home)
			if err != nil {
				return err
			}
			if m := r.Rules.Classify.Model; m.On() && len(found) < mostNamed {
				found = append(found, named{in.Account, m})
			}
		}
		return nil
	})
	if err != nil {
		e.say(check, "", Unknown, err.Error(), "")
	}
	for _, f := range found {
		host := chat.Host(f.model.URL)
		if !chat.May(e.Settings.ModelHosts, e.owner, f.account, f.model.URL) {
			e.say(check, f.account, Problem, fmt.Sprintf("the policy names a model at %s, which is asked nothing: the app is not this owner's, or NORTHSTAR_MODEL_HOSTS does not list the host", host),
				"list the host in NORTHSTAR_MODEL_HOSTS, if NORTHSTAR_MODEL_KEY and this owner's texts may go there, and restart")
			continue
		}
		key, texts := "with NORTHSTAR_MODEL_KEY", "of public repositories alone"
		if e.Settings.ModelKey.Empty() {
			key = "without a key, since NORTHSTAR_MODEL_KEY is not set"
		}
		if f.model.Private {
			texts = "of private repositories too"
		}
		if strings.HasPrefix(f.model.URL, "http://") {
			host += ", unencrypted,"
		}
		e.say(check, f.account, OK, fmt.Sprintf("asked at %s %s, about at most %d items a day, %s", host, key, f.model.ADay, texts), "")
	}
}
