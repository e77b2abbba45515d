package store

import (
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Delivery is one webhook delivery in the inbox.
type Delivery struct {
	GUID      string
	Seq       int64
	Event     string
	Received  time.Time
	Payload   []byte // JSON, uncompressed
	State     string // waiting | done | failed
	Attempts  int
	Problem   string
	Processed time.Time
	Spent     bool  // its payload was let go of: it can't be replayed
	Damaged   error // why its payload can't be read from the database, nil if it can

	packed []byte // Payload as the database has it, see [Delivery.Pack]
}

// Installation is one installation of the app.
type Installation struct {
	ID          int64
	Account     string
	AccountID   int64
	AccountType string // User | Organization
	Selection   string // all | selected
	Permissions map[string]string
	Events      []string
	Suspended   time.Time
	Created     time.Time
	Gone        time.Time
	Onboarding  string    // the repository in which the onboarding issue is, "" for none
	Granted     time.Time // when its owner last granted more than before, zero for never

	OnboardingRefused string // why GitHub refused to let that be opened, with where; "" where it did not
}

// Repository is one repository of an installation.
type Repository struct {
	ID            int64
	Installation  int64
	NodeID        string
	Owner, Name   string
	Private       bool
	Archived      bool
	DefaultBranch string
	Gone          time.Time
	Updated       time.Time
	ReadPhase     string
	ReadCursor    string
	ReadItems     int
	ReadTotal     int
	ReadAt        time.Time
	LabelsMade    []string
	Naming        string // JSON, as package policy writes it: what became of its kind labels
	KindNames     string // JSON, as package policy writes it: the names that kind labels ever had
	SettledBy     string // digest of the policy by which its last reading settled its items, "" when that was not one alone
	// Pushed is when a push that may have changed its policy arrived, or the first word of the repository; zero when none can bring
	// one into force.
	Pushed        time.Time
	PolicyTold    time.Time // when a push that wrote its policy file arrived; zero when none did since it was last read
	PolicyChanged time.Time // when a push arrived that may have changed its policy file, or deleted it; zero when none did since it was last read
	Misplaced     []string  // files that look like its policy and are not read, in a place or with a name that is not the policy's
	Recalled      time.Time // since when GitHub is asked what was done on its items before this database; zero when nothing was
	Compared      time.Time // up to when it was compared with GitHub, zero when it was not since it was read
	Strategies    int64     // another number whenever one of its open strategies changes; 0: it never had one
}

// Ref is the reference of the repository's item of that number; 0 for the repository itself.
func (r Repository) Ref(number int) checks.Ref {
	return checks.Ref{Owner: r.Owner, Repo: r.Name, Number: number}
}

// Item is an item as GitHub last showed it, with what is known and concluded about it. The columns of what was
// concluded are written by [Tx.Settle] alone; [Tx.PutItem] leaves them as they are.
type Item struct {
	Repo        int64
	Number      int
	ID          int64
	NodeID      string
	Type        checks.ItemType
	Title, Body string
	Author      checks.Actor
	AuthorID    int64 // GitHub's id of the author's account, 0 unknown
	Association string
	State       checks.State
	Reason      checks.Reason
	Merged      bool
	Draft       bool
	Locked      bool
	Head, Base  string
	Labels      []string
	IssueType   string
	Fields      []Field
	Milestone   int
	Created     time.Time
	Updated     time.Time
	Disputed    bool // two payloads of the second of Updated differed: what this says may be the earlier of them
	Closed      time.Time
	Gone        time.Time
	MovedTo     string
	MovedPublic bool        // the repository of MovedTo was public when the item went there, as far as GitHub told
	Fate        checks.Fate // with Gone
	Transferred bool        // it came from another repository, with the comments that it had there
	FateAsked   time.Time   // the closing of which GitHub was asked whether it was a conversion to a discussion, zero for none

	Writer     Writer
	Heard      time.Time // when the last delivery about it arrived
	Touched    time.Time
	RefsStale  bool
	RefsMark   int64 // how often it became stale since it was read: a reading clears the mark that it began with
	RefsRead   time.Time
	Files      []string
	FilesTotal int  // -1 unknown
	ClosesCut  bool // it closes more issues than are read of one pull request
	UnlinkedAt time.Time

	Conclusion Conclusion
}

// Account is an account of GitHub's. Its id stays, whatever it is called.
type Account struct {
	Login string
	ID    int64 // 0 unknown
}

// Writer is who wrote an item's description as it stands. Who wrote it answers for what it says of other items.
type Writer struct {
	Login string
	ID    int64     // GitHub's id of the account, 0 when GitHub does not say
	At    time.Time // when it was written; zero while it is not known who wrote it
}

// Field is what an issue says in one of its organisation's issue fields.
type Field struct {
	ID     int64    `json:"id"`
	Name   string   `json:"name"`   // "" when GitHub did not say
	Values []string `json:"values"` // a number, a text, or the chosen options
}

// Conclusion is what was concluded about an item, and what it adds to its milestone's totals.
type Conclusion struct {
	Settled    bool
	Kind       checks.Kind
	Likely     checks.Kind // see [checks.Decision]
	Source     checks.Source
	Evidence   string
	Confidence float64
	Weight     checks.Weight
	Unvouched  checks.Kind // see [checks.Decision]
	Misread    bool        // it says something of its points that is no number
	Unsized    bool        // weights are points, and it says nothing of its own
	Linked     bool
	Strategies []checks.Ref
	Hidden     []checks.Ref // of Strategies and Visions: those that readers of the item's repository may not know it to serve
	Visions    []checks.Ref // of a strategy: those that it leads to
	Expires    time.Time    // of a strategy: the moment from which its horizon has passed, zero for none
	Expired    bool         // that moment was over when it was concluded
	UnlinkedAt time.Time
	Share      Contribution
}

// Contribution is what one item adds to the totals of one milestone.
type Contribution struct {
	Counted   bool
	Beside    bool // not counted, but it would be if an issue that it closes turned out to be no work: see [checks.BesideFeature]
	Milestone int
	Kind      checks.Kind // a key of [checks.Totals]
	State     checks.State
	Weight    checks.Weight
}

// Milestone is a milestone as GitHub last showed it.
type Milestone struct {
	Repo        int64
	Number      int
	Title       string
	Description string
	State       checks.State
	Due         time.Time
	Created     time.Time
	Updated     time.Time
	Closed      time.Time
	Gone        time.Time
	Heard       time.Time // when the last delivery about it arrived
	Summarised  time.Time
	// ClosingSummed is for which closing its last summary was written, zero for none: GitHub's whole seconds and another clock than
	// ours do not tell whether a summary came before a closing or after.
	ClosingSummed time.Time
}

// Link is one edge as it was stated, or (Number 0) one that a milestone's description states for all its items.
type Link struct {
	Place     string
	Repo      int64
	Number    int
	Milestone int
	Target    checks.Ref // as written
	Source    checks.LinkSource
	Actor     string // login of whoever stated it, "" unknown
	ActorID   int64  // GitHub's id of the account, 0 unknown: such a one is trusted with nothing
	Asked     bool   // of a parent issue: GitHub was asked who made it so
	At        time.Time
}

// Standing is what is known of something that the app made GitHub show, or was about to.
type Standing string

// The standings.
const (
	Intended Standing = "intent"  // the request may or may not have reached GitHub
	Absent   Standing = "absent"  // it was intended, and certainly nothing was made: the next attempt need not look
	Written  Standing = "done"    // it shows what was wanted
	Void     Standing = "void"    // it is there and is not to stay as it is
	Deleted  Standing = "deleted" // a person deleted it: it is not made again
)

// Posted is something that the app made GitHub show, or is about to.
type Posted struct {
	Repo       int64
	Subject    string // "#12" or a commit SHA
	Name       string
	State      Standing
	Remote     int64             // id on GitHub, 0 unknown
	Hash       string            // of what was wanted, "" where it is not known what is shown
	Own        string            // of a check run: digest of its conclusion and its pull request's own facts
	Removed    bool              // a label that was taken off, or was about to be
	Conclusion checks.Conclusion // of a check run
	Title      string            // of a check run; of a comment or an issue, its markers, one a line; of a label, the names under which it may be on
	Brief      string            // a line for people, which decides nothing
	At         time.Time
}

// Ended reports whether it is known how the last attempt to write it ended.
func (p Posted) Ended() bool { return p.State == Written || p.State == Void || p.State == Deleted }

// Policy is one repository's policy file as last read.
type Policy struct {
	Repo     int64
	Found    bool
	Text     string
	SHA      string
	Good     string // the last valid text
	HasGood  bool
	Problems string // JSON, as package config prints it
	Read     time.Time
	Since    time.Time
	Leads    string // where it is a link inside the repository: the file to which it leads
	Looked   string // digest of the settings that everything in the repository was last looked at with, "" when it never was
}

// Command is one command or button press that somebody gave.
type Command struct {
	Origin  string
	Repo    int64
	Number  int
	Text    string
	Actor   string
	ActorID int64  // GitHub's id, 0 unknown
	State   string // waiting | done | refused | early | unheard
	Answer  string // what was said to it; of one that waits, [Obeyed], [Enacted] or nothing
	At      time.Time
	Spent   time.Time // when it was answered in words or had checks run again, zero for neither
}

// Early is the state of a command that was refused since there was nothing to take back, a link or a waiver: the delivery of the one that
// gives it may come late.
const Early = "early"

// Obeyed is the answer of a command that waits once more because a database was lost that knew what became of it: the app obeyed it, and
// its giver was told so.
const Obeyed = "obeyed"

// Enacted is the answer of a command that waits still, though what it says was done: its giver is yet to be told so. A process that ends in
// between leaves it like this.
const Enacted = "enacted"

// Done reports whether what a command says was done already, so that it is neither refused nor done in another way now.
func (c Command) Done() bool { return c.Answer == Obeyed || c.Answer == Enacted }

// Correction is what the app had inferred about an item when somebody stated its kind, and what was last stated.
type Correction struct {
	Repo       int64
	Number     int
	Inferred   checks.Kind   // None: the app abstained
	Source     checks.Source // what it was inferred by, NoSource when it abstained
	Confidence float64
	Said       checks.Kind // None: the label was taken off, or none was chosen
	How        string      // a choice's How, or "declaration" or "issue-type"
	By         string      // login, "" when unknown
	ByID       int64       // GitHub's id of the account, 0 unknown
	At         time.Time
}
