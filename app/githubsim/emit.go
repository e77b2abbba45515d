package githubsim

import "slices"

// emit tells every app that is installed on the repository and asked for the event.
func (h *Host) emit(event, action string, r *repo, sender *account, more object) {
	for _, in := range h.watchers(r, event) {
		h.deliver(in, news{event, action, r, sender, more})
	}
}

// news is what one webhook tells: more are the fields of its event beside those that every payload has.
type news struct {
	event, action string
	repo          *repo    // nil of what belongs to no repository
	sender        *account // nil of nobody
	more          object
}

// watchers are the installations that cover the repository and subscribe to the event, in the order of their ids.
func (h *Host) watchers(r *repo, event string) []*Installation {
	var out []*Installation
	if h.opts.Enterprise && (event == "sub_issues" || event == "merge_group") {
		return nil // Enterprise Server has neither
	}
	for _, in := range h.installs {
		if in.suspended.IsZero() && in.covers(r) && slices.Contains(in.app.events, event) {
			out = append(out, in)
		}
	}
	slices.SortFunc(out, func(a, b *Installation) int { return int(a.ID - b.ID) })
	return out
}

// deliver queues one payload for one installation.
func (h *Host) deliver(in *Installation, n news) {
	payload := object{"installation": object{"id": in.ID, "node_id": nodeID("MDIzOkludGVncmF0aW9u", in.ID)}}
	if n.action != "" {
		payload["action"] = n.action
	}
	if n.sender != nil {
		payload["sender"] = h.userJSON(n.sender)
	}
	if n.repo != nil {
		payload["repository"] = h.repoEvent(n.repo)
		if n.repo.owner.kind == "Organization" {
			payload["organization"] = h.orgJSON(n.repo.owner)
		}
	}
	h.queue(in, n.event, n.action, n.repo, payload.with(n.more))
}

func (h *Host) queue(in *Installation, event, action string, r *repo, payload object) {
	d := newDelivery(h.id(), event, action, encode(payload))
	d.Installation = in.ID
	if r != nil {
		d.Repository = r.id
	}
	for _, f := range h.deliverySeen {
		f(*d)
	}
	in.app.hook.add(d)
}

// repoEvent is a repository in a webhook.
func (v *renderer) repoEvent(r *repo) object {
	return v.repoJSON(r).with(object{"custom_properties": object{}})
}

// emitOrg tells every app that is installed on the organisation.
func (h *Host) emitOrg(org *account, event, action string, sender *account, more object) {
	for _, in := range h.installs {
		if in.account == org && in.suspended.IsZero() && slices.Contains(in.app.events, event) {
			h.deliver(in, news{event, action, nil, sender, object{"organization": h.orgJSON(org)}.with(more)})
		}
	}
}

// emitInstallation tells an app about one of its installations, which needs no subscription.
func (h *Host) emitInstallation(in *Installation, action string, sender *account, more object) {
	payload := object{"action": action, "installation": h.installationJSON(in), "sender": h.user(sender)}
	h.queue(in, "installation", action, nil, payload.with(more))
}

// emitSelection tells an app of repositories that were "added" to its installation, or "removed" from it.
func (h *Host) emitSelection(in *Installation, action string, changed ...*repo) {
	added, removed := each(changed, h.repoShort), []any{}
	if action == "removed" {
		added, removed = removed, added
	}
	installation := h.installationJSON(in)
	h.queue(in, "installation_repositories", action, nil, object{"action": action, "installation": installation,
		"repository_selection": installation["repository_selection"], "repositories_added": added, "repositories_removed": removed,
		"requester": nil, "sender": h.user(in.by)})
}

// emitItem tells about an issue or a pull request by the event of its sort.
func (h *Host) emitItem(i *item, action string, sender *account, more object) {
	if i.pull != nil {
		h.emit("pull_request", action, i.repo, sender, object{"number": i.number, "pull_request": h.pullWhole(i)}.with(more))
		return
	}
	h.emit("issues", action, i.repo, sender, object{"issue": h.issueEvent(i)}.with(more))
}
