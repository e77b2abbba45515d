package githubsim

import "slices"

// news is what one webhook tells: more are the fields of its event beside those that every payload has.
type news struct {
	event, action string
	repo          *repo    // nil of what belongs to no repository
	sender        *account // nil of nobody
	more          object
}

// emit tells every app that is installed on the repository and asked for the event.
func (r *repo) emit(event, action string, sender *account, more object) {
	r.tell(news{event, action, r, sender, more})
}

func (r *repo) tell(n news) {
	for _, in := range r.watchers(n.event) {
		in.deliver(n)
	}
}

// tell tells one app only: buttons and re-runs are the owner's.
func (a *App) tell(n news) {
	for _, in := range n.repo.watchers(n.event) {
		if in.app == a {
			in.deliver(n)
		}
	}
}

// watchers are the installations that cover the repository and subscribe to the event, in the order of their ids.
func (r *repo) watchers(event string) []*Installation {
	var out []*Installation
	if r.opts.Enterprise && (event == "sub_issues" || event == "merge_group") {
		return nil // Enterprise Server has neither
	}
	for _, in := range r.installs {
		if in.suspended.IsZero() && in.covers(r) && slices.Contains(in.events, event) {
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
	d := &Delivery{Event: event, Action: action, Payload: encode(payload), installation: in.ID}
	if r != nil {
		d.repository = r.id
	}
	in.app.send(d)
}

// emit tells an app about one of its installations, which needs no subscription.
func (in *Installation) emit(action string, more object) {
	payload := object{"action": action, "installation": in.app.installationJSON(in), "sender": in.app.userJSON(in.by)}
	in.queue("installation", action, nil, payload.with(more))
}

// emitRepos tells an app of repositories that were "added" to its installation, or "removed" from it.
func (in *Installation) emitRepos(action string, changed ...*repo) {
	added, removed := each(changed, in.app.repoShort), []any{}
	if action == "removed" {
		added, removed = removed, added
	}
	installation := in.app.installationJSON(in)
	in.queue("installation_repositories", action, nil, object{"action": action, "installation": installation,
		"repository_selection": installation["repository_selection"], "repositories_added": added, "repositories_removed": removed,
		"requester": nil, "sender": in.app.userJSON(in.by)})
}

// emitWhole tells an app about one of its installations, with its repositories.
func (in *Installation) emitWhole(action string) {
	in.emit(action, object{"repositories": each(in.covered(), in.app.repoShort), "requester": nil})
}
