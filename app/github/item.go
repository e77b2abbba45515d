package github

import (
	"net/url"
	"strconv"
	"strings"
)

// rawItem is an issue (also one that stands for a pull request) or a pull request.
type rawItem struct {
	ID                int64
	NodeID            line `json:"node_id"`
	Number            int
	Title, Body       line
	User              *rawUser
	AuthorAssociation line                `json:"author_association"`
	Via               *struct{ ID int64 } `json:"performed_via_github_app"`
	State             line
	StateReason       line `json:"state_reason"`
	Draft, Locked     bool
	Labels            []*rawLabel
	Milestone         *rawMilestone
	CreatedAt         stamp    `json:"created_at"`
	UpdatedAt         stamp    `json:"updated_at"`
	ClosedAt          stamp    `json:"closed_at"`
	ClosedBy          *rawUser `json:"closed_by"`

	// as an issue
	RepositoryURL  line                 `json:"repository_url"`
	ParentIssueURL line                 `json:"parent_issue_url"`
	SubIssues      *struct{ Total int } `json:"sub_issues_summary"`
	Type           *struct{ Name line } `json:"type"`
	Fields         *[]*rawFieldValue    `json:"issue_field_values"`
	PullRequest    *struct {
		MergedAt stamp `json:"merged_at"`
	} `json:"pull_request"`

	// as a pull request
	Merged   bool
	MergedAt stamp `json:"merged_at"`
	Head     *rawBranch
	Base     *rawBranch
}

type rawBranch struct {
	SHA  line
	Ref  line
	Repo *rawRepository
}

// item is the shape for the rest of Northstar.
func (r *rawItem) item() *Item {
	if r == nil {
		return nil
	}
	out := &Item{
		Number: r.Number, ID: r.ID, NodeID: text(r.NodeID), Type: "issue", Title: text(r.Title), Body: text(r.Body),
		Author: r.User.actor(), Association: text(r.AuthorAssociation), State: text(r.State),
		Reason: text(r.StateReason), Draft: r.Draft, Locked: r.Locked, Milestone: r.Milestone.milestone(),
		Created: r.CreatedAt.Time, Updated: r.UpdatedAt.Time, Closed: r.ClosedAt.Time,
	}
	if r.Via != nil {
		out.App = r.Via.ID
	}
	for _, l := range r.Labels {
		if l != nil && l.Name != "" {
			out.Labels, out.LabelIDs = append(out.Labels, text(l.Name)), append(out.LabelIDs, l.ID)
		}
	}
	switch {
	case r.Head != nil || r.Base != nil:
		r.pull(out)
	case r.PullRequest != nil:
		out.Type, out.Partial, out.ID = "pull", true, 0 // the id is the issue's
		out.Merged = !r.PullRequest.MergedAt.IsZero()
	default:
		r.issue(out)
		out.Closer = r.ClosedBy.actor()
	}
	if ref, ok := apiRef(text(r.RepositoryURL)); ok {
		out.Owner, out.Repo = ref.Owner, ref.Repo
	}
	return out
}

func (r *rawItem) pull(out *Item) {
	out.Type = "pull"
	out.Merged = r.Merged || !r.MergedAt.IsZero()
	if r.Head != nil {
		out.Head, out.HeadRef = text(r.Head.SHA), text(r.Head.Ref)
		if r.Head.Repo != nil {
			out.HeadRepo = r.Head.Repo.ID
			if r.Head.Repo.Owner != nil {
				out.HeadOwner = r.Head.Repo.Owner.ID
			}
		}
	}
	if r.Base != nil {
		out.Base = text(r.Base.Ref)
		if repo := r.Base.Repo.repository(); repo != nil {
			out.Owner, out.Repo = repo.Owner, repo.Name
		}
	}
}

func (r *rawItem) issue(out *Item) {
	if r.Type != nil {
		out.IssueType = text(r.Type.Name)
	}
	if r.Fields != nil {
		out.FieldsTold = true
		for _, f := range *r.Fields {
			if f != nil && f.ID != 0 {
				out.Fields = append(out.Fields, f.value())
			}
		}
	}
	if r.SubIssues != nil {
		out.Children = r.SubIssues.Total
	}
	if ref, ok := apiRef(text(r.ParentIssueURL)); ok && ref.Number > 0 {
		out.Parent = &ref
	}
}

// apiRef reads ".../repos/acme/shop" and ".../repos/acme/shop/issues/12".
func apiRef(raw string) (ItemRef, bool) {
	if raw == "" {
		return ItemRef{}, false
	}
	u, err := url.Parse(raw)
	if err != nil {
		return ItemRef{}, false
	}
	_, path, ok := strings.Cut(u.Path, "/repos/")
	if !ok {
		return ItemRef{}, false
	}
	parts := strings.Split(path, "/")
	if len(parts) < 2 || parts[0] == "" || parts[1] == "" {
		return ItemRef{}, false
	}
	ref := ItemRef{Owner: parts[0], Repo: parts[1]}
	if len(parts) >= 4 {
		ref.Number, _ = strconv.Atoi(parts[3]) // 0 when it is something else
	}
	return ref, true
}
