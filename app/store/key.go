package store

import (
	"fmt"
	"strconv"
	"strings"
)

// Subject is what a key names: Kind "item", "milestone" and "review" have a Number, "head" has a SHA, "policy" has neither.
type Subject struct {
	Kind   string
	Repo   int64
	Number int
	SHA    string
}

// ItemKey is the key of an item.
func ItemKey(repo int64, number int) string { return fmt.Sprintf("item:%d:%d", repo, number) }

// HeadKey is the key of a head commit, on which check runs are shown.
func HeadKey(repo int64, sha string) string { return fmt.Sprintf("head:%d:%s", repo, sha) }

// MilestoneKey is the key of a milestone's summaries.
func MilestoneKey(repo int64, number int) string { return fmt.Sprintf("milestone:%d:%d", repo, number) }

// ReviewKey is the key of the review of a vision or a strategy.
func ReviewKey(repo int64, number int) string { return fmt.Sprintf("review:%d:%d", repo, number) }

// PolicyKey is the key of a repository's policy file.
func PolicyKey(repo int64) string { return fmt.Sprintf("policy:%d", repo) }

// ParseKey reads what ItemKey, HeadKey, MilestoneKey, ReviewKey and PolicyKey write.
func ParseKey(key string) (Subject, error) {
	parts := strings.Split(key, ":")
	bad := fmt.Errorf("%q is no key of a subject", key)
	if len(parts) < 2 {
		return Subject{}, bad
	}
	repo, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return Subject{}, bad
	}
	s := Subject{Kind: parts[0], Repo: repo}
	switch {
	case s.Kind == "policy" && len(parts) == 2:
	case s.Kind == "head" && len(parts) == 3 && parts[2] != "":
		s.SHA = parts[2]
	case (s.Kind == "item" || s.Kind == "milestone" || s.Kind == "review") && len(parts) == 3:
		if s.Number, err = strconv.Atoi(parts[2]); err != nil || s.Number <= 0 {
			return Subject{}, bad
		}
	default:
		return Subject{}, bad
	}
	return s, nil
}

// OnItem is the name of an item as what something is posted on, see [Posted].
func OnItem(number int) string { return "#" + strconv.Itoa(number) }
