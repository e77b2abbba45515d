package store

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// SubjectKind says what is looked at, and begins the subject's key.
type SubjectKind string

// The kinds of subjects. The later ones are things that one read of GitHub settles.
const (
	ItemSubject           SubjectKind = "item"
	HeadSubject           SubjectKind = "head"           // a head commit, on which check runs are shown
	MilestoneSubject      SubjectKind = "milestone"      // a milestone's summaries
	ReviewSubject         SubjectKind = "review"         // the review of a vision or a strategy
	SplitSubject          SubjectKind = "split"          // what is linked to a strategy that several others took the place of
	PolicySubject         SubjectKind = "policy"         // a repository's policy file
	RulesSubject          SubjectKind = "rules"          // what its file and its owner's come to
	ProblemSubject        SubjectKind = "problem"        // what is wrong with it
	InstallSubject        SubjectKind = "install"        // an installation and its repositories
	OnboardSubject        SubjectKind = "onboard"        // an installation's first issue
	ReadSubject           SubjectKind = "read"           // a whole repository
	GlanceSubject         SubjectKind = "glance"         // which of an installation's repositories changed
	CompareSubject        SubjectKind = "compare"        // what changed in a repository, as GitHub says
	FetchSubject          SubjectKind = "fetch"          // an item
	FetchMilestoneSubject SubjectKind = "fetchmilestone" // a milestone
	ParentSubject         SubjectKind = "parent"         // an issue's parent issue
	AskSubject            SubjectKind = "ask"            // the items of an installation about which a model of the owner's own is to be asked
	DigestSubject         SubjectKind = "digest"         // the issue that lists what waits for a decision in a repository
	LearnSubject          SubjectKind = "learn"          // what a repository's people taught the text model
)

// Subject is what a key names.
type Subject struct {
	Kind         SubjectKind
	Repo         int64  // 0 where it is an installation
	Installation int64  // 0 where it is something of a repository
	Number       int    // of an item or a milestone
	SHA          string // of a head commit
}

// form is how the subjects of a kind are named, and what they go with: see [retained].
type form struct {
	about owner
	last  part
}

// part is what a key ends with, after the id of what it is about.
type part int

const (
	nothing part = iota
	aNumber
	aCommit
)

// forms has a line for every kind of subject: there are no others.
var forms = map[SubjectKind]form{
	ItemSubject: {ofRepository, aNumber}, HeadSubject: {ofRepository, aCommit}, MilestoneSubject: {ofRepository, aNumber},
	ReviewSubject: {ofRepository, aNumber}, SplitSubject: {ofRepository, aNumber}, PolicySubject: {ofRepository, nothing}, RulesSubject: {ofRepository, nothing}, ProblemSubject: {ofRepository, nothing},
	InstallSubject: {ofInstallation, nothing}, OnboardSubject: {ofInstallation, nothing}, ReadSubject: {ofRepository, nothing}, CompareSubject: {ofRepository, nothing},
	GlanceSubject: {ofInstallation, nothing}, AskSubject: {ofInstallation, nothing},
	FetchSubject: {ofRepository, aNumber}, FetchMilestoneSubject: {ofRepository, aNumber}, ParentSubject: {ofRepository, aNumber},
	LearnSubject: {ofRepository, nothing}, DigestSubject: {ofRepository, nothing},
}

// Kinds are all kinds of subjects.
func Kinds() []SubjectKind { return slices.Sorted(maps.Keys(forms)) }

// Key is the subject's name in the database: its kind, the id of its repository or installation, and which one of it.
func (s Subject) Key() string {
	f, id := forms[s.Kind], s.Repo
	if f.about == ofInstallation {
		id = s.Installation
	}
	b := make([]byte, 0, 64)
	b = append(append(b, s.Kind...), ':')
	b = strconv.AppendInt(b, id, 10)
	switch f.last {
	case aNumber:
		b = strconv.AppendInt(append(b, ':'), int64(s.Number), 10)
	case aCommit:
		b = append(append(b, ':'), s.SHA...)
	}
	return string(b)
}

// ItemKey is the key of an item.
func ItemKey(repo int64, number int) string {
	return Subject{Kind: ItemSubject, Repo: repo, Number: number}.Key()
}

// HeadKey is the key of a head commit, on which check runs are shown.
func HeadKey(repo int64, sha string) string {
	return Subject{Kind: HeadSubject, Repo: repo, SHA: sha}.Key()
}

// MilestoneKey is the key of a milestone's summaries.
func MilestoneKey(repo int64, number int) string {
	return Subject{Kind: MilestoneSubject, Repo: repo, Number: number}.Key()
}

// ReviewKey is the key of the review of a vision or a strategy.
func ReviewKey(repo int64, number int) string {
	return Subject{Kind: ReviewSubject, Repo: repo, Number: number}.Key()
}

// SplitKey is the key of what is linked to a strategy that several others took the place of.
func SplitKey(repo int64, number int) string {
	return Subject{Kind: SplitSubject, Repo: repo, Number: number}.Key()
}

// DigestKey is the key of the issue that lists what waits for a decision in a repository.
func DigestKey(repo int64) string { return Subject{Kind: DigestSubject, Repo: repo}.Key() }

// PolicyKey is the key of a repository's policy file.
func PolicyKey(repo int64) string { return Subject{Kind: PolicySubject, Repo: repo}.Key() }

// RulesKey is the key of what a repository's policy file and its owner's come to, as they were read last.
func RulesKey(repo int64) string { return Subject{Kind: RulesSubject, Repo: repo}.Key() }

// ProblemKey is the key of what is wrong with a repository's policy file.
func ProblemKey(repo int64) string { return Subject{Kind: ProblemSubject, Repo: repo}.Key() }

// InstallKey is the key of an installation, whose repositories are read.
func InstallKey(installation int64) string {
	return Subject{Kind: InstallSubject, Installation: installation}.Key()
}

// OnboardKey is the key of an installation's first issue.
func OnboardKey(installation int64) string {
	return Subject{Kind: OnboardSubject, Installation: installation}.Key()
}

// ReadKey is the key of a repository that is read whole.
func ReadKey(repo int64) string { return Subject{Kind: ReadSubject, Repo: repo}.Key() }

// GlanceKey is the key of which of an installation's repositories changed.
func GlanceKey(installation int64) string {
	return Subject{Kind: GlanceSubject, Installation: installation}.Key()
}

// AskKey is the key of the items of an installation about which a model of the owner's own is to be asked.
func AskKey(installation int64) string {
	return Subject{Kind: AskSubject, Installation: installation}.Key()
}

// CompareKey is the key of what changed in a repository, as GitHub says.
func CompareKey(repo int64) string { return Subject{Kind: CompareSubject, Repo: repo}.Key() }

// FetchKey is the key of an item that one read settles.
func FetchKey(p Place) string {
	return Subject{Kind: FetchSubject, Repo: p.Repo, Number: p.Number}.Key()
}

// FetchMilestoneKey is the key of a milestone that one read settles.
func FetchMilestoneKey(p Place) string {
	return Subject{Kind: FetchMilestoneSubject, Repo: p.Repo, Number: p.Number}.Key()
}

// ParentKey is the key of an issue whose parent issue one read settles.
func ParentKey(p Place) string {
	return Subject{Kind: ParentSubject, Repo: p.Repo, Number: p.Number}.Key()
}

// LearnKey is the key of what a repository's people taught the text model.
func LearnKey(repo int64) string { return Subject{Kind: LearnSubject, Repo: repo}.Key() }

// ParseKey is [Subject.Key] backwards.
func ParseKey(key string) (Subject, error) {
	kind, rest, _ := strings.Cut(key, ":")
	idText, last, more := strings.Cut(rest, ":")
	s := Subject{Kind: SubjectKind(kind)}
	f, known := forms[s.Kind]
	id, err := strconv.ParseInt(idText, 10, 64)
	if !known || err != nil || more != (f.last != nothing) {
		return Subject{}, fmt.Errorf("%q is no key of a subject", key)
	}
	if f.about == ofInstallation {
		s.Installation = id
	} else {
		s.Repo = id
	}
	switch f.last {
	case aNumber:
		s.Number, err = strconv.Atoi(last)
		known = err == nil && s.Number > 0
	case aCommit:
		s.SHA = last
		known = last != "" && !strings.Contains(last, ":")
	}
	if !known || s.Key() != key { // it was written another way, such as with a 0 in front
		return Subject{}, fmt.Errorf("%q is no key of a subject", key)
	}
	return s, nil
}

// OfMilestone is the name, and the subject, under which the issue is remembered that is kept for a milestone, see [Posted].
func OfMilestone(number int) string { return "issue:milestone:" + strconv.Itoa(number) }

// OnItem is the name of an item as what something is posted on, see [Posted].
func OnItem(number int) string { return "#" + strconv.Itoa(number) }
