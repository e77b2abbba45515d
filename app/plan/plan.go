// Package plan says what GitHub should show for a report, and which writes lead there from what it shows now.
//
// It is pure: a report and a policy in, a list of writes out. It never asks GitHub and keeps nothing. An empty list means
// that GitHub shows what it should. Package apply carries the writes out.
package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/northstar-app/northstar/checks"
)

// Op is what a write does.
type Op string

// The operations. All but PutComment and PutIssue without a Remote are "set": they may be repeated without harm. Those two
// make something appear once, and carry a marker by which it is found again after a crash.
const (
	AddLabel    Op = "add-label"
	RemoveLabel Op = "remove-label"
	PostCheck   Op = "check"
	PutComment  Op = "comment"
	PutIssue    Op = "issue"
)

// Write is one change to what GitHub shows.
type Write struct {
	Op      Op
	Subject string // "#12", or the head commit's SHA for a check
	Name    string // "label:feature", a check's name, a comment's or issue's marker
	Number  int    // of the item, 0 for a check or a new issue
	Hash    string // of what is wanted: equal hashes show the same
	Own     string // PostCheck: digest of the conclusion and the pull request's own facts
	Brief   string // one line for people
	Remote  int64  // id of what is there already, 0 for none

	Label   string         // AddLabel, RemoveLabel
	Kind    checks.Kind    // AddLabel: gives colour and description
	Verdict checks.Verdict // PostCheck
	Buttons []Button       // PostCheck: at most three
	Title   string         // PutIssue
	Body    string         // PutComment, PutIssue: with the marker
	Marker  string         // PutComment, PutIssue: the first line of the body, by which it is found again
	Open    bool           // PutIssue
	// Fresh is set for a PutComment on an item that was followed from its beginning: what is not known of is not there.
	Fresh bool
	// Text is set for a PutIssue that rewrites an issue's text and leaves it open or closed as people have it.
	Text bool
	// Existing is set for a write that changes what may be there and makes nothing when it is not; not for labels.
	Existing bool
	// Taken are, for a PutComment or a PutIssue, what is known to be another's, though it may still bear the marker: comments by their ids,
	// issues by their numbers.
	Taken []int64
}

// Button is an action on a check run. GitHub takes 20 characters of label and identifier and 40 of description.
type Button struct{ Label, Description, Identifier string }

// Shown is what the app knows GitHub to show under one name. The zero value is nothing.
type Shown struct {
	There   bool // written and confirmed
	Unsure  bool // a write was begun and its end is not known: it may show the old, the new or nothing
	Off     bool // what was written, or begun, is that it is taken off
	Void    bool // it is there, and is not to stay as it is
	Deleted bool // a person deleted it: it is not written again
	Hash    string
	Own     string // of a check run, see [Write.Own]
	Remote  int64

	Conclusion checks.Conclusion // of a check run, as it was written or begun
	Title      string
}

// sure reports whether it is certain what it shows.
func (s Shown) sure() bool { return s.There && !s.Unsure && !s.Void && !s.Deleted }

// is reports whether it certainly shows what has that hash.
func (s Shown) is(hash string) bool { return s.sure() && s.Hash == hash }

// maybe reports whether there may be something to rewrite.
func (s Shown) maybe() bool { return s.There || s.Unsure }

// Redo reports whether what may be there is not to stay as it is, even on something closed: its record was voided, or it is not
// known what it shows.
func (s Shown) Redo() bool { return s.Unsure || s.There && s.Void }

// gone reports whether a person deleted it.
func (s Shown) gone() bool { return s.There && !s.Unsure && s.Deleted }

// Hash is a short digest of parts, for [Write.Hash].
func Hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p))))
		h.Write([]byte{':'})
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// LabelName is the name under which a label of the app's is remembered on an item.
func LabelName(k checks.Kind) string { return "label:" + k.String() }

// Subject is the subject of writes on item number.
func Subject(number int) string { return "#" + strconv.Itoa(number) }
