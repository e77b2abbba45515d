package github

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// parser fills in an event from its payload.
type parser struct {
	ev  *Event
	raw *rawEvent
}

func (p parser) read() {
	ev, raw := p.ev, p.raw
	switch ev.Name {
	case "installation", "installation_repositories", "installation_target":
		p.installation()
	case "repository":
		p.repository()
	case "issues":
		p.issue()
	case "pull_request":
		ev.Item = raw.PullRequest.item()
		ev.Milestone, ev.Label = raw.Milestone.milestone(), raw.Label.label()
	case "issue_comment":
		if ev.Item, ev.Comment = raw.Issue.item(), raw.Comment.comment(); ev.Comment != nil {
			ev.Comment.Was = raw.Changes.from("body")
		}
	case "milestone":
		ev.Milestone, ev.MilestoneWas = raw.Milestone.milestone(), raw.Changes.from("title")
	case "label":
		ev.Label, ev.LabelWas = raw.Label.label(), raw.Changes.from("name")
	case "sub_issues":
		p.subIssue()
	case "push":
		ev.Push = raw.rawPush.push()
	case "check_run":
		ev.CheckRun = raw.CheckRun.checkRun(p.repositoryID())
		if ev.CheckRun != nil && raw.RequestedAction != nil {
			ev.CheckRun.Action = text(raw.RequestedAction.Identifier)
		}
	case "check_suite":
		ev.CheckSuite = raw.CheckSuite.checkSuite(p.repositoryID())
	case "merge_group":
		ev.MergeGroup = raw.MergeGroup.mergeGroup(text(raw.Reason))
	case "member", "membership", "organization", "team", "team_add":
		p.people()
	}
	p.home()
}

func (p parser) repositoryID() int64 {
	if p.raw.Repository == nil {
		return 0
	}
	return p.raw.Repository.ID
}

func (p parser) installation() {
	ev, raw := p.ev, p.raw
	ev.InstallationInfo = raw.Installation.installation()
	if info := ev.InstallationInfo; info != nil {
		if info.Selection == "" || ev.Name == "installation_repositories" && raw.RepositorySelection != "" {
			info.Selection = text(raw.RepositorySelection)
		}
		if raw.Account != nil && info.Account == "" { // installation_target names the installation by its id alone
			info.Account, info.AccountID, info.AccountType = text(raw.Account.Login), raw.Account.ID, text(raw.Account.Type)
		}
	}
	ev.WasOwner = raw.Changes.from("login")
	for _, r := range append(raw.Repositories, raw.RepositoriesAdded...) {
		if r != nil {
			ev.Added = append(ev.Added, *r.repository())
		}
	}
	for _, r := range raw.RepositoriesRemoved {
		if r != nil {
			ev.Removed = append(ev.Removed, *r.repository())
		}
	}
}

func (p parser) repository() {
	ev, raw := p.ev, p.raw
	if raw.Changes == nil {
		return
	}
	if raw.Changes.Repository != nil {
		ev.WasName = text(raw.Changes.Repository.Name.From)
	}
	if raw.Changes.Owner != nil {
		for _, u := range []*rawUser{raw.Changes.Owner.From.User, raw.Changes.Owner.From.Organization} {
			if u != nil {
				ev.WasOwner = text(u.Login)
			}
		}
	}
}

func (p parser) issue() {
	ev, raw := p.ev, p.raw
	ev.Item, ev.Milestone, ev.Label = raw.Issue.item(), raw.Milestone.milestone(), raw.Label.label()
	if f := raw.IssueField; f != nil && f.ID != 0 {
		ev.Field = &FieldValue{Field: f.ID, Name: text(f.Name)}
		if ev.Action == "field_added" && raw.IssueFieldValue != nil {
			ev.Field.Values = raw.IssueFieldValue.values(text(f.Type))
		}
	}
	if raw.Changes == nil {
		return
	}
	// A transfer is told twice: transferred where the issue was, with the new one; opened where it is now, with the old.
	if ev.Action == "transferred" {
		ev.Moved, ev.MovedRepo = raw.Changes.NewIssue.item(), raw.Changes.NewRepository.repository()
		settle(ev.Moved, ev.MovedRepo)
	}
	if ev.Action == "opened" {
		ev.Came, ev.CameRepo = raw.Changes.OldIssue.item(), raw.Changes.OldRepository.repository()
		settle(ev.Came, ev.CameRepo)
	}
}

func (p parser) subIssue() {
	ev, raw := p.ev, p.raw
	ev.Parent, ev.ParentRepo = raw.ParentIssue.item(), raw.ParentIssueRepo.repository()
	ev.Child, ev.ChildRepo = raw.SubIssue.item(), raw.SubIssueRepo.repository()
	// The event is told in both repositories, and each names the other one only.
	if strings.HasPrefix(ev.Action, "sub_issue_") && ev.ParentRepo == nil {
		ev.ParentRepo = ev.Repository
	}
	if strings.HasPrefix(ev.Action, "parent_issue_") && ev.ChildRepo == nil {
		ev.ChildRepo = ev.Repository
	}
	settle(ev.Parent, ev.ParentRepo)
	settle(ev.Child, ev.ChildRepo)
}

func (p parser) people() {
	ev, raw := p.ev, p.raw
	switch {
	case raw.Member != nil:
		a := raw.Member.actor()
		ev.Member = &a
	case raw.Membership != nil && raw.Membership.User != nil:
		a := raw.Membership.User.actor()
		ev.Member = &a
	}
	if raw.Team != nil {
		ev.Team = text(raw.Team.Slug)
	}
	ev.WasOwner = raw.Changes.from("login")
}

// home says of the event's item where it is: in the event's repository, whatever address the payload gives.
func (p parser) home() {
	if p.ev.Item != nil && p.ev.Repository != nil {
		p.ev.Item.Owner, p.ev.Item.Repo = p.ev.Repository.Owner, p.ev.Repository.Name
	}
}

func settle(i *Item, r *Repository) {
	if i != nil && r != nil && r.Owner != "" {
		i.Owner, i.Repo = r.Owner, r.Name
	}
}

// rawChanges is what an edit changed: each field's former value, and a few that stand for more.
type rawChanges struct {
	all           map[string]json.RawMessage
	NewIssue      *rawItem       `json:"new_issue"`
	NewRepository *rawRepository `json:"new_repository"`
	OldIssue      *rawItem       `json:"old_issue"`
	OldRepository *rawRepository `json:"old_repository"`
	Repository    *struct {
		Name struct{ From line }
	}
	Owner *struct {
		From struct {
			User         *rawUser
			Organization *rawUser
		}
	}
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *rawChanges) UnmarshalJSON(b []byte) error {
	type shape rawChanges
	if err := json.Unmarshal(b, &c.all); err != nil {
		return err
	}
	return json.Unmarshal(b, (*shape)(c))
}

// names are the changed fields, sorted.
func (c *rawChanges) names() []string {
	if c == nil {
		return nil
	}
	var out []string
	for k := range c.all {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// from is the former value of a field that is text, "" when it did not change.
func (c *rawChanges) from(field string) string {
	if c == nil {
		return ""
	}
	var v struct{ From line }
	if json.Unmarshal(c.all[field], &v) != nil {
		return ""
	}
	return text(v.From)
}

type rawPush struct {
	Ref, Before, After       line
	Created, Deleted, Forced bool
	Commits                  []*struct{ Added, Modified, Removed []line }
}

// pushCommits is how many commits a payload holds at most.
const pushCommits = 2048

func (r *rawPush) push() *Push {
	out := &Push{
		Ref: text(r.Ref), Before: text(r.Before), After: text(r.After),
		Created: r.Created, Deleted: r.Deleted, Forced: r.Forced,
	}
	out.Branch, _ = strings.CutPrefix(out.Ref, "refs/heads/")
	if out.Branch == out.Ref {
		out.Branch = ""
	}
	there := map[string]bool{}
	for _, c := range r.Commits {
		if c == nil {
			continue
		}
		for _, f := range slices.Concat(c.Added, c.Modified) {
			there[text(f)] = true
		}
		for _, f := range c.Removed {
			delete(there, text(f))
		}
		for _, list := range [][]line{c.Added, c.Modified, c.Removed} {
			for _, f := range list {
				out.Files = append(out.Files, text(f))
			}
		}
	}
	slices.Sort(out.Files)
	out.Files = slices.Compact(out.Files)
	out.Written = slices.Sorted(maps.Keys(there))
	out.Complete = !r.Created && !r.Deleted && !r.Forced && len(r.Commits) > 0 && len(r.Commits) < pushCommits
	return out
}

type rawCheckPull struct {
	Number int
	Base   *struct{ Repo *struct{ ID int64 } }
}

type rawCheckRun struct {
	ID         int64
	Name       line
	HeadSHA    line `json:"head_sha"`
	Status     line
	Conclusion line
	ExternalID line `json:"external_id"`
	Output     *struct{ Title line }
	App        *struct{ ID int64 }
	CheckSuite *struct{ ID int64 } `json:"check_suite"`
	Pulls      []*rawCheckPull     `json:"pull_requests"`
}

// checkRun is the shape for the rest of Northstar. GitHub lists pull requests of other repositories with the same commit
// too; those are left out when the repository's id is given.
func (r *rawCheckRun) checkRun(repo int64) *CheckRun {
	if r == nil {
		return nil
	}
	out := &CheckRun{
		ID: r.ID, Name: text(r.Name), HeadSHA: text(r.HeadSHA), Status: text(r.Status),
		Conclusion: text(r.Conclusion), ExternalID: text(r.ExternalID), Pulls: pullsIn(r.Pulls, repo),
	}
	if r.Output != nil {
		out.Title = text(r.Output.Title)
	}
	if r.App != nil {
		out.App = r.App.ID
	}
	if r.CheckSuite != nil {
		out.Suite = r.CheckSuite.ID
	}
	return out
}

type rawCheckSuite struct {
	ID         int64
	HeadSHA    line `json:"head_sha"`
	HeadBranch line `json:"head_branch"`
	App        *struct{ ID int64 }
	Pulls      []*rawCheckPull `json:"pull_requests"`
}

func (r *rawCheckSuite) checkSuite(repo int64) *CheckSuite {
	if r == nil {
		return nil
	}
	out := &CheckSuite{ID: r.ID, HeadSHA: text(r.HeadSHA), HeadBranch: text(r.HeadBranch), Pulls: pullsIn(r.Pulls, repo)}
	if r.App != nil {
		out.App = r.App.ID
	}
	return out
}

func pullsIn(rows []*rawCheckPull, repo int64) []int {
	var out []int
	for _, r := range rows {
		if r == nil || r.Number <= 0 {
			continue
		}
		if repo == 0 || r.Base == nil || r.Base.Repo == nil || r.Base.Repo.ID == repo {
			out = append(out, r.Number)
		}
	}
	return out
}

type rawMergeGroup struct {
	HeadSHA line `json:"head_sha"`
	HeadRef line `json:"head_ref"`
	BaseSHA line `json:"base_sha"`
	BaseRef line `json:"base_ref"`
}

func (r *rawMergeGroup) mergeGroup(reason string) *MergeGroup {
	if r == nil {
		return nil
	}
	out := &MergeGroup{
		HeadSHA: text(r.HeadSHA), HeadRef: text(r.HeadRef), BaseSHA: text(r.BaseSHA), BaseRef: text(r.BaseRef),
		Reason: reason,
	}
	if ref, ok := ParseQueueRef(out.HeadRef); ok && out.BaseRef == "refs/heads/"+ref.Base {
		out.Pull, out.Onto = ref.Pull, ref.Onto
	}
	return out
}
