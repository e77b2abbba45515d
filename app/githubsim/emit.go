package githubsim

import "slices"

// emit tells every app that is installed on the repository and asked for the event.
func (r *repo) emit(event, action string, sender *account, more object) {
	for _, in := range r.watchers(event) {
		in.deliver(news{event, action, r, sender, more})
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
func (r *repo) watchers(event string) []*Installation {
	var out []*Installation
	if r.opts.Enterprise && (event == "sub_issues" || event == "merge_group") {
		return nil // Enterprise Server has neither
	}
	for _, in := range r.installs {
		if in.suspended.IsZero() && in.covers(r) && slices.Contains(in.app.events, event) {
			out = append(out, in)
		}
	}
	slices.SortFunc(out, func(a, b *Installation) int { return int(a.ID - b.ID) })
	return out
}

// deliver queues one payload for one installation.
func (in *Installation) deliver(n news) {
	payload := object{"installation": object{"id": in.ID, "node_id": nodeID("MDIzOkludGVncmF0aW9u", in.ID)}}
	if n.action != "" {
		payload["action"] = n.action
	}
	if n.sender != nil {
		payload["sender"] = in.app.userJSON(n.sender)
	}
	if n.repo != nil {
		payload["repository"] = in.app.repoEvent(n.repo)
		if n.repo.owner.kind == "Organization" {
			payload["organization"] = in.app.orgJSON(n.repo.owner)
		}
	}
	in.queue(n.event, n.action, n.repo, payload.with(n.more))
}

func (in *Installation) queue(event, action string, r *repo, payload object) {
	d := newDelivery(in.app.newID(), event, action, encode(payload))
	d.Installation = in.ID
	if r != nil {
		d.Repository = r.id
	}
	for _, f := range in.app.deliverySeen {
		f(*d)
	}
	in.app.hook.add(d)
}

// repoEvent is a repository in a webhook.
func (v *renderer) repoEvent(r *repo) object {
	return v.repoJSON(r).with(object{"custom_properties": object{}})
}

// emitOrg tells every app that is installed on the organisation.
func (org *account) emit(event, action string, sender *account, more object) {
	for _, in := range org.installs {
		if in.account == org && in.suspended.IsZero() && slices.Contains(in.app.events, event) {
			in.deliver(news{event, action, nil, sender, object{"organization": org.orgJSON(org)}.with(more)})
		}
	}
}

// emitInstallation tells an app about one of its installations, which needs no subscription.
func (in *Installation) emit(action string, sender *account, more object) {
	payload := object{"action": action, "installation": in.app.installationJSON(in), "sender": in.app.user(sender)}
	in.queue("installation", action, nil, payload.with(more))
}

// emitSelection tells an app of repositories that were "added" to its installation, or "removed" from it.
func (in *Installation) emitRepos(action string, changed ...*repo) {
	added, removed := each(changed, in.app.repoShort), []any{}
	if action == "removed" {
		added, removed = removed, added
	}
	installation := in.app.installationJSON(in)
	in.queue("installation_repositories", action, nil, object{"action": action, "installation": installation,
		"repository_selection": installation["repository_selection"], "repositories_added": added, "repositories_removed": removed,
		"requester": nil, "sender": in.app.user(in.by)})
}

// emitItem tells about an issue or a pull request by the event of its sort.
func (i *item) emit(action string, sender *account, more object) {
	if i.pull != nil {
		i.repo.emit("pull_request", action, sender, object{"number": i.number, "pull_request": i.repo.pullWhole(i)}.with(more))
		return
	}
	i.repo.emit("issues", action, sender, object{"issue": i.repo.issueEvent(i)}.with(more))
}
