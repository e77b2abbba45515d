package githubsim

import (
	"fmt"
	"strings"
)

// PressButton presses a button that the app put on a check run.
func (h *Host) PressButton(who, full string, checkRun int64, identifier string) error {
	return h.do(who, full, func(r *repo, by *account) error {
		c := r.runs[checkRun]
		if c == nil {
			return fmt.Errorf("no check run %d in %s", checkRun, full)
		}
		for _, a := range c.actions {
			if a.Identifier == identifier {
				h.emitTo(c.app, news{"check_run", "requested_action", r, by, object{"check_run": h.runEvent(r, c), "requested_action": object{"identifier": identifier}}})
				return nil
			}
		}
		return fmt.Errorf("check run %d has no button %q", checkRun, identifier)
	})
}

// Rerequest presses "Re-run" on a check run; the app that made it is told.
func (h *Host) Rerequest(who, full string, checkRun int64) error {
	return h.do(who, full, func(r *repo, by *account) error {
		c := r.runs[checkRun]
		if c == nil {
			return fmt.Errorf("no check run %d in %s", checkRun, full)
		}
		c.status, c.conclusion, c.completed = "queued", "", zeroTime
		c.suite.status, c.suite.conclusion = "queued", ""
		h.emitTo(c.app, news{"check_run", "rerequested", r, by, object{"check_run": h.runEvent(r, c)}})
		return nil
	})
}

// RerequestSuite presses "Re-run all checks" of an app on a commit.
func (h *Host) RerequestSuite(who, full string, a *App, sha string) error {
	return h.do(who, full, func(r *repo, by *account) error {
		if r.commits[sha] == nil {
			return fmt.Errorf("no commit %s in %s", sha, full)
		}
		s, _ := h.suiteFor(r, a, sha)
		s.status, s.conclusion = "queued", ""
		h.emitTo(a, news{"check_suite", "rerequested", r, by, object{"check_suite": h.suiteJSON(r, s)}})
		return nil
	})
}

// emitTo tells one app only: buttons and re-runs are the owner's.
func (h *Host) emitTo(a *App, n news) {
	for _, in := range h.watchers(n.repo, n.event) {
		if in.app == a {
			h.deliver(in, n)
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
