package githubsim

import (
	"fmt"
	"strings"
)

// checks are what people press on check runs.
type checks struct{ *site }

// PressButton presses a button that the app put on a check run.
func (c checks) PressButton(who, full string, checkRun int64, identifier string) error {
	return c.do(who, full, func(r *repo, by *account) error {
		c := r.runs[checkRun]
		if c == nil {
			return fmt.Errorf("no check run %d in %s", checkRun, full)
		}
		for _, a := range c.actions {
			if a.Identifier == identifier {
				c.app.emit(news{"check_run", "requested_action", r, by, object{"check_run": r.runEvent(r, c), "requested_action": object{"identifier": identifier}}})
				return nil
			}
		}
		return fmt.Errorf("check run %d has no button %q", checkRun, identifier)
	})
}

// Rerequest presses "Re-run" on a check run; the app that made it is told.
func (c checks) Rerequest(who, full string, checkRun int64) error {
	return c.do(who, full, func(r *repo, by *account) error {
		c := r.runs[checkRun]
		if c == nil {
			return fmt.Errorf("no check run %d in %s", checkRun, full)
		}
		c.status, c.conclusion, c.completed = "queued", "", zeroTime
		c.suite.status, c.suite.conclusion = "queued", ""
		c.app.emit(news{"check_run", "rerequested", r, by, object{"check_run": r.runEvent(r, c)}})
		return nil
	})
}

// RerequestSuite presses "Re-run all checks" of an app on a commit.
func (c checks) RerequestSuite(who, full string, a *App, sha string) error {
	return c.do(who, full, func(r *repo, by *account) error {
		if r.commits[sha] == nil {
			return fmt.Errorf("no commit %s in %s", sha, full)
		}
		s, _ := r.suiteFor(a, sha)
		s.status, s.conclusion = "queued", ""
		a.emit(news{"check_suite", "rerequested", r, by, object{"check_suite": c.suiteJSON(r, s)}})
		return nil
	})
}

// emitTo tells one app only: buttons and re-runs are the owner's.
func (a *App) emit(n news) {
	for _, in := range n.repo.watchers(n.event) {
		if in.app == a {
			in.deliver(n)
		}
	}
}

func (v *renderer) membershipJSON(org, u *account) object {
	role := "member"
	if org.members[strings.ToLower(u.login)] == "admin" {
		role = "admin"
	}
	return object{"url": v.api + "/orgs/" + org.login + "/memberships/" + u.login, "state": "active", "role": role,
		"organization_url": v.api + "/orgs/" + org.login, "user": v.userJSON(u)}
}

func (v *renderer) teamJSON(org *account, t *team) object {
	u := fmt.Sprintf("%s/organizations/%d/team/%d", v.api, org.id, t.id)
	return object{"name": t.name, "id": t.id, "node_id": nodeID("T", t.id), "slug": t.slug, "description": "", "privacy": "closed",
		"notification_setting": "notifications_enabled", "url": u, "html_url": v.web + "/orgs/" + org.login + "/teams/" + t.slug,
		"members_url": u + "/members{/member}", "repositories_url": u + "/repos", "permission": "pull", "parent": nil, "type": "organization"}
}
