package githubsim

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"time"
)

// exported is an issue or a pull request as `gh issue list --json` and `gh pr list --json` print it.
type exported struct {
	Number int
	Title  string
	Body   string
	Labels []struct{ Name, Color, Description string }

	Milestone *struct {
		Number      int
		Title       string
		Description string
		DueOn       *time.Time
		State       string
	}
	State       string
	StateReason string
	Author      *exportedUser
	Assignees   []struct{ Login string }
	IsDraft     bool

	CreatedAt, UpdatedAt time.Time
	ClosedAt, MergedAt   *time.Time
	MergedBy             *exportedUser
	BaseRefName          string
	HeadRefName          string
	Files                []struct{ Path string }
	Closing              []struct {
		Number     int
		Repository *struct {
			Name  string
			Owner struct{ Login string }
		}
	} `json:"closingIssuesReferences"`

	isPull bool
}

type exportedUser struct {
	Login string
	IsBot bool `json:"is_bot"`
}

// Import fills a repository from an export: what `gh issue list --json …` and `gh pr list --json …` print. Either may
// be nil. Numbers, times, authors and states are kept; labels and milestones are made as they are met. Nobody is told: apps
// find it by reading.
func (rs repositories) Import(full string, issues, pulls []byte) error {
	all, err := readExport(issues, pulls)
	if err != nil {
		return err
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.repo(full)
	if r == nil {
		return fmt.Errorf("no repository %q", full)
	}
	for n := range all {
		if r.items[all[n].Number] != nil {
			return fmt.Errorf("%s#%d is there already", full, all[n].Number)
		}
		r.importItem(&all[n])
	}
	sort.Slice(r.order, func(a, b int) bool { return r.order[a].number < r.order[b].number })
	for n := range all {
		r.importLinks(&all[n])
	}
	r.freeMilestones()
	return nil
}

func readExport(issues, pulls []byte) ([]exported, error) {
	var all, some []exported
	if len(issues) > 0 {
		if err := json.Unmarshal(issues, &all); err != nil {
			return nil, fmt.Errorf("the export of issues: %w", err)
		}
	}
	if len(pulls) > 0 {
		if err := json.Unmarshal(pulls, &some); err != nil {
			return nil, fmt.Errorf("the export of pull requests: %w", err)
		}
	}
	for n := range some {
		some[n].isPull = true
	}
	all = append(all, some...)
	sort.SliceStable(all, func(a, b int) bool { return all[a].Number < all[b].Number })
	for n := range all {
		if all[n].Number < 1 || n > 0 && all[n].Number == all[n-1].Number {
			return nil, fmt.Errorf("the export has item number %d twice, or below 1", all[n].Number)
		}
	}
	return all, nil
}

func (r *repo) importItem(e *exported) {
	i := &item{repo: r, number: e.Number, id: r.newID(), issueID: r.newID(), title: e.Title, body: e.Body, state: "open", created: e.CreatedAt.UTC(),
		updated: e.UpdatedAt.UTC()}
	if i.updated.IsZero() {
		i.updated = i.created
	}
	if e.Author != nil && e.Author.Login != "" {
		i.author = r.importAuthor(*e.Author)
	}
	if !strings.EqualFold(e.State, "open") {
		i.state = "closed"
		i.closed = i.updated
		if e.ClosedAt != nil {
			i.closed = e.ClosedAt.UTC()
		}
	}
	if reason := strings.ToLower(e.StateReason); !e.isPull {
		i.reason = reason
		if i.state == "closed" && reason == "" {
			i.reason = "completed"
		}
	}
	for _, a := range e.Assignees {
		i.assignees = append(i.assignees, r.addedUser(a.Login))
	}
	r.importLabels(i, e)
	i.milestone = r.importMilestone(e)
	if e.isPull {
		r.importPull(i, e)
	}
	r.items[i.number] = i
	r.keep(i)
	r.lastNumber = max(r.lastNumber, i.number)
	r.nodes[i.node()] = i
}

// importAuthor knows the spellings of bots: app/name, name with is_bot, name[bot].
func (s *site) importAuthor(u exportedUser) *account {
	name, app := strings.CutPrefix(u.Login, "app/")
	if (app || u.IsBot) && !strings.HasSuffix(name, "[bot]") {
		name += "[bot]"
	}
	return s.addedUser(name)
}

func (r *repo) importLabels(i *item, e *exported) {
	for _, l := range e.Labels {
		have := r.findLabel(l.Name)
		if have == nil {
			have = &label{name: l.Name, color: l.Color, description: l.Description, described: l.Description != ""}
			if !hexColor.MatchString(l.Color) {
				have.color = "ededed"
			}
			r.addLabel(have)
		}
		if !i.has(have) {
			i.labels = append(i.labels, have)
		}
	}
}

func (r *repo) importMilestone(e *exported) *milestone {
	if e.Milestone == nil || e.Milestone.Title == "" {
		return nil
	}
	for _, m := range r.milestones {
		if m.title == e.Milestone.Title {
			return m
		}
	}
	m := &milestone{repo: r, id: r.newID(), number: e.Milestone.Number, title: e.Milestone.Title, description: e.Milestone.Description, state: "open",
		created: e.CreatedAt.UTC(), updated: e.CreatedAt.UTC()}
	if strings.EqualFold(e.Milestone.State, "closed") {
		m.state, m.closed = "closed", e.UpdatedAt.UTC()
	}
	if e.Milestone.DueOn != nil {
		m.due = dueDate(*e.Milestone.DueOn)
	}
	if m.number == 0 || r.findMilestone(m.number) != nil {
		m.number = r.lastMilestone + 1
	}
	r.lastMilestone = max(r.lastMilestone, m.number)
	r.milestones = append(r.milestones, m)
	return m
}

// freeMilestones closes the milestones of an export that says nothing of their state and has nothing open in them.
func (r *repo) freeMilestones() {
	open := map[*milestone]bool{}
	newest := map[*milestone]time.Time{}
	for _, i := range r.order {
		if m := i.milestone; m != nil {
			open[m] = open[m] || i.state == "open"
			if i.closed.After(newest[m]) {
				newest[m] = i.closed
			}
		}
	}
	for m, at := range newest {
		if !open[m] && m.state == "open" && m.due.IsZero() {
			m.state, m.closed, m.updated = "closed", at, at
		}
	}
}

func (r *repo) importPull(i *item, e *exported) {
	p := &pull{draft: e.IsDraft, headRepo: r, headRef: e.HeadRefName, baseRef: e.BaseRefName, commits: 1}
	if p.baseRef == "" {
		p.baseRef = r.branch
	}
	if p.headRef == "" {
		p.headRef = fmt.Sprintf("change-%d", i.number)
	}
	p.base = r.tip("")
	files := map[string]*string{}
	for _, f := range e.Files {
		text := fmt.Sprintf("#%d\n", i.number)
		files[f.Path] = &text
	}
	c := r.addCommit(p.base, i.author, i.title, files)
	p.head = c.sha
	r.refs[fmt.Sprintf("refs/pull/%d/head", i.number)] = p.head
	if i.state == "open" {
		r.refs[heads+p.headRef] = p.head
	}
	p.files = diff(r.commits[p.base], c)
	if strings.EqualFold(e.State, "merged") || e.MergedAt != nil {
		p.merged, p.mergedAt, p.mergeSHA = true, i.closed, p.head
		if e.MergedAt != nil {
			p.mergedAt = e.MergedAt.UTC()
		}
		p.mergedBy = i.author
		if e.MergedBy != nil && e.MergedBy.Login != "" {
			p.mergedBy = r.importAuthor(*e.MergedBy)
		}
	}
	i.pull = p
}

// importLinks makes the links that the export names and the body does not.
func (r *repo) importLinks(e *exported) {
	i := r.items[e.Number]
	if i.pull == nil {
		return
	}
	for _, c := range e.Closing {
		to := r
		if c.Repository != nil && c.Repository.Name != "" {
			to = r.repo(c.Repository.Owner.Login + "/" + c.Repository.Name)
		}
		if to == nil {
			to = r
		}
		if target := to.items[c.Number]; target != nil && target.pull == nil {
			i.pull.manual = append(i.pull.manual, target)
		}
	}
}
