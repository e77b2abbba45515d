package githubsim

import (
	"fmt"
	"slices"
	"sort"
	"time"
)

// ItemView is an issue or a pull request as it stands.
type ItemView struct {
	Repo        string
	Number      int
	ID          int64
	NodeID      string
	Pull        bool
	Title, Body string
	Author      string
	State       string // open | closed
	Reason      string
	Merged      bool
	Draft       bool
	Head        string // SHA
	HeadRepo    string
	Labels      []string
	Milestone   int
	Type        string
	Locked      bool
	Updated     time.Time
	URL         string
	Comments    []CommentView
}

// CommentView is a comment as it stands.
type CommentView struct {
	ID        int64
	Author    string
	Body      string
	Created   time.Time
	Updated   time.Time
	Reactions map[string][]string // content → logins
	URL       string
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
	Completed            time.Time
	URL                  string
}

// AnnotationView is a note that a check run left on a line.
type AnnotationView struct {
	Path, Level, Title, Message string
	Line                        int
}

// LabelView is a label of a repository.
type LabelView struct{ Name, Color, Description string }

// MilestoneView is a milestone as it stands.
type MilestoneView struct {
	Number             int
	Title, Description string
	State              string
	Due                time.Time
}

// RepoView is a whole repository as it stands.
type RepoView struct {
	Name       string
	Private    bool
	Archived   bool
	Labels     []LabelView
	Milestones []MilestoneView
	Items      []ItemView
	Runs       []RunView // oldest first, all of them
}

// views show what is there.
type views struct{ *site }

// Snapshot is the state of the whole host: every repository that is there, in the order of their making.
func (v views) Snapshot() []RepoView {
	v.mu.Lock()
	defer v.mu.Unlock()
	var all []*repo
	for _, r := range v.repos {
		if !r.gone {
			all = append(all, r)
		}
	}
	sort.Slice(all, func(a, b int) bool { return all[a].id < all[b].id })
	out := make([]RepoView, 0, len(all))
	for _, r := range all {
		out = append(out, v.repoView(r))
	}
	return out
}

// Repo is one repository as it stands.
func (v views) Repo(full string) (view RepoView, err error) {
	err = v.look(full, func(r *repo) error { view = v.repoView(r); return nil })
	return view, err
}

// Item is one issue or pull request as it stands.
func (v views) Item(full string, number int) (view ItemView, err error) {
	err = v.look(full, func(r *repo) error {
		i := r.items[number]
		if i == nil {
			return fmt.Errorf("no item %s#%d", full, number)
		}
		view = v.itemView(i)
		return nil
	})
	return view, err
}

// Labels are the names of an item's labels; nil when there is no such item.
func (v views) Labels(full string, number int) []string {
	one, _ := v.Item(full, number) // nothing there: no labels
	return one.Labels
}

// Comments are an item's comments, oldest first; nil when there is no such item.
func (v views) Comments(full string, number int) []CommentView {
	one, _ := v.Item(full, number) // nothing there: no comments
	return one.Comments
}

// CheckRuns are the newest check runs of each name and app on a commit; all of them with every.
func (v views) CheckRuns(full, sha string, every bool) (views []RunView) {
	_ = v.look(full, func(r *repo) error { // nothing there: no runs
		for _, s := range r.suites {
			if s.head != sha {
				continue
			}
			runs := s.runs
			if !every {
				runs = latest(runs)
			}
			for _, c := range runs {
				views = append(views, v.runView(r, c))
			}
		}
		return nil
	})
	sort.Slice(views, func(a, b int) bool { return views[a].ID < views[b].ID })
	return views
}

// CheckRun is the newest check run of a name on a commit.
func (v views) CheckRun(full, sha, name string) (RunView, bool) {
	views := v.CheckRuns(full, sha, false)
	n := slices.IndexFunc(views, func(v RunView) bool { return v.Name == name })
	if n < 0 {
		return RunView{}, false
	}
	return views[n], true
}

func (re *renderer) repoView(r *repo) RepoView {
	v := RepoView{Name: r.full(), Private: r.private, Archived: r.archived}
	for _, l := range r.labels {
		v.Labels = append(v.Labels, LabelView{l.name, l.color, l.description})
	}
	for _, m := range r.milestones {
		v.Milestones = append(v.Milestones, MilestoneView{m.number, m.title, m.description, m.state, m.due})
	}
	for _, i := range r.order {
		v.Items = append(v.Items, re.itemView(i))
	}
	for _, c := range r.runOrder {
		v.Runs = append(v.Runs, re.runView(r, c))
	}
	return v
}

func (re *renderer) itemView(i *item) ItemView {
	v := ItemView{Repo: i.repo.full(), Number: i.number, ID: i.id, NodeID: i.node(), Title: i.title, Body: i.body, Author: login(i.author),
		State: i.state, Reason: i.reason, Locked: i.locked, Updated: i.updated, URL: re.itemWeb(i)}
	for _, l := range i.labels {
		v.Labels = append(v.Labels, l.name)
	}
	if i.milestone != nil {
		v.Milestone = i.milestone.number
	}
	if i.kind != nil {
		v.Type = i.kind.name
	}
	if p := i.pull; p != nil {
		v.Pull, v.Merged, v.Draft, v.Head = true, p.merged, p.draft, p.head
		if p.headRepo != nil {
			v.HeadRepo = p.headRepo.full()
		}
	}
	for _, c := range i.comments {
		cv := CommentView{ID: c.id, Author: login(c.author), Body: c.body, Created: c.created, Updated: c.updated, Reactions: map[string][]string{},
			URL: fmt.Sprintf("%s#issuecomment-%d", re.itemWeb(i), c.id)}
		for _, r := range c.reactions {
			cv.Reactions[r.content] = append(cv.Reactions[r.content], login(r.by))
		}
		v.Comments = append(v.Comments, cv)
	}
	return v
}

func (re *renderer) runView(r *repo, c *run) RunView {
	v := RunView{ID: c.id, App: c.app.slug, Name: c.name, Head: c.head, Status: c.status, Conclusion: c.conclusion, Title: c.title,
		Summary: c.summary, Text: c.text, DetailsURL: c.details, ExternalID: c.external, Completed: c.completed,
		URL: fmt.Sprintf("%s/runs/%d", re.repoWeb(r), c.id)}
	for _, a := range c.annotations {
		one := AnnotationView{Path: a.Path, Level: a.AnnotationLevel, Line: a.StartLine}
		if a.Message != nil {
			one.Message = *a.Message
		}
		if a.Title != nil {
			one.Title = *a.Title
		}
		v.Annotations = append(v.Annotations, one)
	}
	for _, a := range c.actions {
		v.Actions = append(v.Actions, a.Identifier)
	}
	return v
}
