package githubsim

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"
)

// account is a user, an organisation or an app's bot.
type account struct {
	*site
	id          int64
	login, kind string // kind: User | Organization | Bot
	created     time.Time
	app         *App              // bots
	members     map[string]string // organisations: lower-case login → admin | member
	base        string            // organisations: what every member may do: none | read | write | admin
	teams       map[string]*team  // organisations: by slug
	types       []*issueType      // organisations
	fields      []*issueField     // organisations
}

type team struct {
	id         int64
	slug, name string
	members    map[string]string // lower-case login → member | maintainer
}

type issueType struct {
	id                       int64
	name, description, color string
	created                  time.Time
}

type issueField struct {
	id         int64
	name, kind string // number | text | date | single_select | multi_select
	options    []*fieldOption
	created    time.Time
}

type fieldOption struct {
	id   int64
	name string
}

// fieldValue is what an issue says in one field.
type fieldValue struct {
	id      int64
	field   *issueField
	number  float64
	text    string
	options []*fieldOption
}

type repo struct {
	*site
	id                       int64
	owner                    *account
	name, description        string
	private, archived, fork  bool
	noIssues                 bool
	parent                   *repo
	branch                   string // default branch
	created, updated, pushed time.Time
	refs                     map[string]string // full ref → sha
	commits                  map[string]*commit
	labels                   []*label
	milestones               []*milestone
	items                    map[int]*item
	order                    []*item // by number
	comments                 map[int64]*comment
	suites                   []*suite
	runs                     map[int64]*run
	runOrder                 []*run
	roles                    map[string]string // lower-case login → read | triage | write | maintain | admin
	lastNumber               int
	lastMilestone            int
	moved                    map[int]*item // transferred away
	deleted                  map[int]bool
	gone                     bool
}

func (r *repo) full() string { return r.owner.login + "/" + r.name }

type commit struct {
	sha, message string
	parents      []string
	author       *account
	at           time.Time
	files        map[string]string // whole tree; shared with the parent when nothing changed
	changes      []FileChange
}

// FileChange is one file that a commit or a pull request touches.
type FileChange struct {
	Path   string
	Status string // added | modified | removed | renamed
	Was    string // the path of a renamed file before
}

type label struct {
	id                       int64
	name, color, description string
	described, standard      bool
}

type milestone struct {
	repo                     *repo
	id                       int64
	number                   int
	title, description       string
	state                    string
	creator                  *account
	due                      time.Time
	created, updated, closed time.Time
	gone                     bool
}

// item is an issue, or a pull request when pull is set.
type item struct {
	repo                     *repo
	id, issueID              int64 // a pull request has one id as a pull and one as an issue
	number                   int
	title, body              string
	author                   *account
	editor                   *account // who last edited the body, nil for nobody
	edited                   time.Time
	state, reason            string
	created, updated, closed time.Time
	closedBy                 *account
	labels                   []*label
	milestone                *milestone
	assignees                []*account
	locked                   bool
	kind                     *issueType
	fields                   []*fieldValue // in the order in which they were first set
	comments                 []*comment
	parent                   *item
	children                 []*item
	related                  time.Time // when it got its parent, and by whom
	relatedBy                *account
	via                      *App
	pull                     *pull
	gone                     bool
	converted                bool // to a discussion: it stays, closed and locked
}

type pull struct {
	draft, merged      bool
	mergedAt           time.Time
	mergedBy           *account
	mergeSHA           string
	headRepo           *repo
	headRef, head      string
	baseRef, base      string
	manual             []*item // links made in the sidebar
	files              []FileChange
	commits            int
	queued, onto       string // sha of the merge group, and of what it stands on
	additions, deleted int
}

type comment struct {
	id               int64
	on               *item
	author           *account
	body             string
	created, updated time.Time
	reactions        []*reaction
	via              *App
}

type reaction struct {
	id      int64
	by      *account
	content string
	at      time.Time
}

type suite struct {
	id                 int64
	app                *App
	head, branch       string
	before             string
	status, conclusion string
	created, updated   time.Time
	runs               []*run
}

type run struct {
	id                           int64
	suite                        *suite
	app                          *App
	name, head                   string
	status, conclusion           string
	details, external            string
	title, summary, text         string
	hasTitle, hasSummary, hasTxt bool
	annotations                  []annotation
	images                       []any
	actions                      []action
	started, completed           time.Time
}

type annotation struct {
	Path            string  `json:"path"`
	StartLine       int     `json:"start_line"`
	EndLine         int     `json:"end_line"`
	StartColumn     *int    `json:"start_column"`
	EndColumn       *int    `json:"end_column"`
	AnnotationLevel string  `json:"annotation_level"`
	Message         *string `json:"message"`
	Title           *string `json:"title"`
	RawDetails      *string `json:"raw_details"`
}

type action struct {
	Label       string `json:"label"`
	Description string `json:"description"`
	Identifier  string `json:"identifier"`
}

// Installation is an app on an account.
type Installation struct {
	ID        int64
	app       *App
	account   *account
	all       bool
	repos     map[int64]bool
	created   time.Time
	updated   time.Time
	suspended time.Time
	by        *account
}

func (i *Installation) covers(r *repo) bool {
	return r.owner == i.account && !r.gone && (i.all || i.repos[r.id])
}

// nodeID makes an opaque global id of the present form: a prefix, then text that only looks like it means something.
func nodeID(prefix string, ids ...int64) string {
	b := []byte{0x93, 0}
	for _, id := range ids {
		b = append(b, 0xce)
		b = binary.BigEndian.AppendUint32(b, uint32(id))
	}
	return prefix + "_" + base64.RawURLEncoding.EncodeToString(b)
}

func (a *account) node() string {
	return nodeID(map[string]string{"User": "U", "Organization": "O", "Bot": "BOT"}[a.kind], a.id)
}
func (r *repo) node() string      { return nodeID("R", r.id) }
func (m *milestone) node() string { return nodeID("MI", m.repo.id, m.id) }
func (i *item) node() string {
	if i.pull != nil {
		return nodeID("PR", i.repo.id, i.id)
	}
	return nodeID("I", i.repo.id, i.id)
}

// findLabel is the repository's label of that name, whatever its case.
func (r *repo) findLabel(name string) *label {
	for _, l := range r.labels {
		if strings.EqualFold(l.name, name) {
			return l
		}
	}
	return nil
}

func (r *repo) findMilestone(number int) *milestone {
	for _, m := range r.milestones {
		if m.number == number {
			return m
		}
	}
	return nil
}

func (i *item) has(l *label) bool {
	for _, have := range i.labels {
		if have == l {
			return true
		}
	}
	return false
}
