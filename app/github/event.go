package github

// Event is one webhook delivery. Which fields are set depends on Name and Action; those that the payload does not carry
// are nil or zero.
type Event struct {
	Name, Action string

	Installation     int64         // id of the installation it was sent for, 0 when it names none
	InstallationInfo *Installation // installation, installation_repositories, installation_target
	Added, Removed   []Repository  // installation (all its repositories are in Added) and installation_repositories

	Repository *Repository
	WasOwner   string // repository transferred, organization and installation_target renamed: the owner's former login
	WasName    string // repository renamed: its former name

	Organization string // login of the organisation it happened in, "" outside of one
	Sender       Actor
	BodyWas      string   // issues and pull_request edited: the former description, where that changed
	Changed      []string // what an "edited" action changed, as GitHub names it ("title", "body", "base"…), sorted

	Item      *Item // issues, pull_request, issue_comment: the item, in Repository
	Moved     *Item // issues transferred: the issue where it is now
	MovedRepo *Repository
	Came      *Item // issues opened by a transfer: the issue where it was
	CameRepo  *Repository

	Milestone    *Milestone  // milestone: its subject; issues milestoned and demilestoned: the one put on or taken off
	MilestoneWas string      // milestone edited: its former title
	Label        *Label      // label: its subject; labeled and unlabeled: the one put on or taken off
	LabelWas     string      // label edited: its former name
	Comment      *Comment    // issue_comment
	Field        *FieldValue // issues field_added and field_removed: what the issue field says now

	Parent, Child         *Item // sub_issues
	ParentRepo, ChildRepo *Repository

	Push       *Push
	CheckRun   *CheckRun
	CheckSuite *CheckSuite
	MergeGroup *MergeGroup

	Member *Actor // member, membership, organization: whom it is about
	Team   string // membership, team, team_add: the team's slug
}

// Actor is an account. The zero value stands for a deleted one, which GitHub shows as "ghost".
type Actor struct {
	Login string // as GitHub spells it: "dependabot[bot]"
	ID    int64
	Bot   bool
}

// Push is a branch or tag that moved.
type Push struct {
	Ref     string // "refs/heads/main"
	Branch  string // "main", "" for a tag
	Before  string
	After   string
	Created bool
	Deleted bool
	Forced  bool
	Files   []string // added, modified and removed files of the commits in the payload, sorted, each once
	Written []string // those of Files that are there after the push, as far as the payload tells
	// Complete says that Files are all the files that can have changed: false for forced pushes, new branches and pushes of
	// more commits than a payload holds.
	Complete bool
}

// CheckRun is one run of a check.
type CheckRun struct {
	ID         int64
	Name       string
	HeadSHA    string
	App        int64 // id of the app that made it
	Suite      int64
	Status     string
	Conclusion string
	Title      string
	ExternalID string
	Pulls      []int  // pull requests of the same repository that GitHub associates with it; empty for forks
	Action     string // check_run requested_action: the identifier of the button
}

// CheckSuite is all runs of one app's checks on one commit.
type CheckSuite struct {
	ID         int64
	HeadSHA    string
	HeadBranch string
	App        int64
	Pulls      []int
}

// MergeGroup is a temporary commit of a merge queue.
type MergeGroup struct {
	HeadSHA string
	HeadRef string // "refs/heads/gh-readonly-queue/main/pr-104-…"
	BaseSHA string
	BaseRef string
	Reason  string // destroyed: merged, invalidated or dequeued
	Pull    int    // the pull request named in HeadRef, the last of the group; 0 when it names none for BaseRef
	Onto    string // the commit named in HeadRef that the group stands on, "" with Pull 0
}
