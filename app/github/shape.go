package github

import "time"

// Installation is one installation of the app.
type Installation struct {
	ID          int64
	App         int64 // id of the app
	Account     string
	AccountID   int64
	AccountType string // User or Organization
	Selection   string // all or selected
	Permissions map[string]string
	Events      []string
	Suspended   time.Time // zero while it is not
	Created     time.Time
}

// Repository is a repository. Payloads that only list repositories carry ID, NodeID, Owner, Name and Private: Partial.
type Repository struct {
	ID            int64
	NodeID        string
	Owner, Name   string
	OwnerID       int64
	OwnerType     string // User or Organization
	Private       bool   // anything but public
	Archived      bool
	Fork          bool
	HasIssues     bool
	DefaultBranch string
	Updated       time.Time
	Partial       bool
}

// Item is an issue or a pull request. GitHub describes a pull request in two ways: as what it is (pull_request events,
// [Client.Pull], [Client.Pulls]), and as an issue (issues and issue_comment events, [Client.Items], [Client.Issue]), which
// lacks ID, Head, HeadRef, HeadRepo and Base: Partial.
type Item struct {
	Owner, Repo string // where GitHub says it is, "" when the answer does not say
	Number      int
	ID          int64
	NodeID      string
	Type        string // "issue" or "pull"
	Partial     bool
	Title, Body string
	Author      Actor
	App         int64  // issues: id of the app it was opened through, 0 for none or not told
	Association string // author_association: OWNER, MEMBER, COLLABORATOR, CONTRIBUTOR, NONE…
	State       string // open or closed
	Reason      string // state_reason: completed, not_planned, duplicate, reopened or ""
	Merged      bool
	Draft       bool
	Locked      bool
	Head        string // commit SHA
	HeadRef     string
	HeadRepo    int64  // 0 when the fork was deleted
	HeadOwner   int64  // the account that HeadRepo belongs to, 0 when it is not told
	Base        string // branch it is to be merged into
	Labels      []string
	LabelIDs    []int64      // of Labels, in their order; 0 where it is not told
	IssueType   string       // name of the issue type
	Fields      []FieldValue // issues: the organisation's issue fields, where FieldsTold
	FieldsTold  bool         // the payload says what the issue fields hold
	Milestone   *Milestone   // nil: none
	Parent      *ItemRef     // the issue it is a sub-issue of, where the payload says so
	Children    int          // number of its sub-issues, where the payload says so
	Created     time.Time
	Updated     time.Time
	Closed      time.Time
	Closer      Actor // who closed it, where an issue was read by itself
}

// ItemRef names an issue or a pull request.
type ItemRef struct {
	Owner, Repo string
	Number      int
	Private     bool // only where GitHub said so
}

// Milestone is a milestone.
type Milestone struct {
	ID          int64
	Number      int
	Title       string
	Description string
	State       string // open or closed
	Due         time.Time
	Created     time.Time
	Updated     time.Time
	Closed      time.Time
	// How many issues and pull requests are in it, as GitHub counts.
	OpenItems, ClosedItems int
}

// Label is a label of a repository. Color has six hexadecimal digits and no #.
type Label struct {
	Name        string
	Color       string
	Description string
	ID          int64 // stays when the name changes; 0 where it is not told
}

// Comment is a comment on an issue or a pull request.
type Comment struct {
	ID          int64
	Author      Actor
	App         int64 // id of the app it was written through, 0 for none or not told
	Association string
	Body        string
	Was         string // of an edited event: the former body, where that changed
	Created     time.Time
	Updated     time.Time
}
