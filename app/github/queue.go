package github

import (
	"regexp"
	"strconv"
	"strings"
)

// QueueRef is what the name of a merge queue's branch says: "gh-readonly-queue/main/pr-104-929f82…". Anybody who may write
// to a repository may give a branch such a name, so that it says something only where GitHub itself tells of it.
type QueueRef struct {
	Base string // branch that the group is to be merged into: "main", "release/1.0"
	Pull int    // pull request that the group's commit adds, the last one of those in it
	Onto string // commit that the group stands on: the tip of Base, or the commit of the group before it in the queue
}

// queueRef is the form that GitHub gives these names; commits are named by 40 hexadecimal digits, or 64 in a SHA-256 repository.
var queueRef = regexp.MustCompile(`^(?:refs/heads/)?gh-readonly-queue/(.+)/pr-([1-9][0-9]{0,8})-([0-9a-f]{40}|[0-9a-f]{64})$`)

// ParseQueueRef reads the name of a branch, with or without "refs/heads/", and reports whether a merge queue's has this form.
func ParseQueueRef(ref string) (QueueRef, bool) {
	m := queueRef.FindStringSubmatch(ref)
	if m == nil {
		return QueueRef{}, false
	}
	n, err := strconv.Atoi(m[2])
	return QueueRef{Base: m[1], Pull: n, Onto: m[3]}, err == nil
}

// queueBot is the account as which GitHub's merge queue pushes: on github.com the sender of its pushes has the id 118344674
// and links to github.com/apps/github-merge-queue. The id is another one on every Enterprise Server.
const queueBot = "github-merge-queue[bot]"

// MergeQueue reports whether an account is GitHub's own merge queue. People's logins have no brackets, and GitHub gives one
// app alone on a server the name before them.
func (a Actor) MergeQueue() bool { return a.Bot && a.Login == queueBot }

// lastNamed is the newest Enterprise Server, 3.19, whose description lists no merge_group event.
const lastNamed = 19

// NamedQueues reports whether the server that the app lives on tells of merge queues by the names of their branches alone: an
// Enterprise Server up to 3.19. github.com never does.
func (i Identity) NamedQueues() bool {
	major, rest, _ := strings.Cut(i.Server, ".")
	minor, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(minor)
	return err == nil && major == "3" && n >= 0 && n <= lastNamed
}
