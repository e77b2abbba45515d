package githubsim

import (
	"fmt"
	"maps"
	"slices"
)

// ItemView is an issue or a pull request as it stands.
type ItemView struct {
	Number      int
	NodeID      string
	Pull        bool
	Title, Body string
	Author      string
	State       string // open | closed
	Reason      string
	Head        string // SHA
	Labels      []string
	Milestone   int
	Comments    []CommentView
}

// CommentView is a comment as it stands.
type CommentView struct {
	ID        int64
	Author    string
	Body      string
	Reactions map[string][]string // content → logins
}

// RunView is a check run as it stands.
type RunView struct {
	ID                   int64
	App                  string
	Name, Head           string
	Status, Conclusion   string
	Title, Summary, Text string
	DetailsURL           string
	ExternalID           string
	Annotations          []AnnotationView
	Actions              []string // identifiers
}

// AnnotationView is a note that a check run left on a line.
type AnnotationView struct {
	Path, Title, Message string
	Line                 int
}

// LabelView is a label of a repository.
type LabelView struct{ Name, Color, Description string }

// MilestoneView is a milestone as it stands.
type MilestoneView struct {
	Number int
	State  string
}

// RepoView is a whole repository as it stands.
type RepoView struct {
	Name       string
	Labels     []LabelView
	Milestones []MilestoneView
	Items      []ItemView
	Runs       []RunView // oldest first, all of them
}

// views show what is there.
type views struct{ *site }

// Snapshot is the state of the whole host: every repository that is there, in the order of their making.
func (vs views) Snapshot() []RepoView {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	var out []RepoView
	for _, id := range slices.Sorted(maps.Keys(vs.repos)) {
		if r := vs.repos[id]; !r.gone {
			out = append(out, r.view())
		}
	}
	return out
}

// Repo is one repository as it stands.
func (vs views) Repo(full string) (view RepoView, err error) {
	err = vs.look(full, func(r *repo) error { view = r.view(); return nil })
	return view, err
}

// Item is one issue or pull request as it stands.
func (vs views) Item(full string, number int) (view ItemView, err error) {
	err = vs.look(full, func(r *repo) error {
		i := r.items[number]
		if i == nil {
			return fmt.Errorf("no item %s#%d", full, number)
		}
		view = i.view()
		return nil
	})
	return view, err
}

// Labels are the names of an item's labels; nil when there is no such item.
func (vs views) Labels(full string, number int) []string {
	one, _ := vs.Item(full, number) // nothing there: no labels
	return one.Labels
}

// Comments are an item's comments, oldest first; nil when there is no such item.
func (vs views) Comments(full string, number int) []CommentView {
	one, _ := vs.Item(full, number) // nothing there: no comments
	return one.Comments
}

// CheckRuns are all check runs on a commit, oldest first.
func (vs views) CheckRuns(full, sha string) (runs []RunView) {
	_ = vs.look(full, func(r *repo) error { // nothing there: no runs
		for _, c := range r.runsOn(sha) {
			runs = append(runs, c.view())
		}
		return nil
	})
	return runs
}

// CheckRun is the newest check run of a name on a commit.
func (vs views) CheckRun(full, sha, name string) (RunView, bool) {
	for _, v := range slices.Backward(vs.CheckRuns(full, sha)) {
		if v.Name == name {
			return v, true
		}
	}
	return RunView{}, false
}

func (r *repo) view() RepoView {
	v := RepoView{Name: r.full()}
	for _, l := range r.labels {
		v.Labels = append(v.Labels, LabelView{l.name, l.color, l.description})
	}
	for _, m := range r.milestones {
		v.Milestones = append(v.Milestones, MilestoneView{m.number, m.state})
	}
	for _, i := range r.order {
		v.Items = append(v.Items, i.view())
	}
	for _, c := range r.runOrder {
		v.Runs = append(v.Runs, c.view())
	}
	return v
}

func (i *item) view() ItemView {
	v := ItemView{Number: i.number, NodeID: i.node(), Title: i.title, Body: i.body, Author: login(i.author), State: i.state, Reason: i.reason}
	for _, l := range i.labels {
		v.Labels = append(v.Labels, l.name)
	}
	if i.milestone != nil {
		v.Milestone = i.milestone.number
	}
	if i.pull != nil {
		v.Pull, v.Head = true, i.pull.head
	}
	for _, c := range i.comments {
		cv := CommentView{ID: c.id, Author: login(c.author), Body: c.body, Reactions: map[string][]string{}}
		for _, r := range c.reactions {
			cv.Reactions[r.content] = append(cv.Reactions[r.content], login(r.by))
		}
		v.Comments = append(v.Comments, cv)
	}
	return v
}

func (c *run) view() RunView {
	v := RunView{ID: c.id, App: c.app.slug, Name: c.name, Head: c.head, Status: c.status, Conclusion: c.conclusion,
		DetailsURL: c.details, ExternalID: c.external}
	set(&v.Title, c.title)
	set(&v.Summary, c.summary)
	set(&v.Text, c.text)
	for _, a := range c.annotations {
		v.Annotations = append(v.Annotations, AnnotationView{Path: a.Path, Line: a.StartLine, Title: a.Title, Message: a.Message})
	}
	for _, a := range c.actions {
		v.Actions = append(v.Actions, a.Identifier)
	}
	return v
}
