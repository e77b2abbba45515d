package github

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What was done on items is read in one question, and what is left of long lists in further ones.
func TestPasts(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	const bot, ben = `{"__typename":"Bot","login":"northstar","databaseId":9}`, `{"__typename":"User","login":"ben","databaseId":4}`
	comment := func(id int, body string, obeyed bool) string {
		return fmt.Sprintf(`{"fullDatabaseId":"%d","author":%s,"body":%q,"createdAt":"2026-11-02T09:00:00Z",
			"reactionGroups":[{"content":"EYES","viewerHasReacted":true},{"content":"THUMBS_UP","viewerHasReacted":%v}]}`, id, ben, body, obeyed)
	}
	comments := func(more bool, all ...string) string {
		return fmt.Sprintf(`"comments":{"nodes":[%s],"pageInfo":{"hasNextPage":%v,"endCursor":"c1"}}`, strings.Join(all, ","), more)
	}
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		if strings.Contains(string(text), `"I_2"]`) && !strings.Contains(string(text), `"PR_1"`) {
			reply(w, 200, `{"data":{"nodes":[null]},"errors":[{"message":"Could not resolve to a node with the global id of 'I_2'","type":"NOT_FOUND"}]}`)
			return
		}
		if strings.Contains(string(text), "before") {
			reply(w, 200, `{"data":{"node":{"__typename":"PullRequest","timelineItems":{"nodes":[
				{"__typename":"LabeledEvent","actor":`+ben+`,"createdAt":"2026-11-02T09:00:00Z","label":{"name":"tech-debt"}}],"pageInfo":{"hasPreviousPage":false,"startCursor":"e0"}}}}}`)
			return
		}
		if strings.Contains(string(text), "after") {
			reply(w, 200, `{"data":{"node":{"__typename":"PullRequest",`+comments(false, comment(5_000_000_001, "/northstar help", false))+`}}}`)
			return
		}
		reply(w, 200, `{"data":{"nodes":[{"__typename":"PullRequest","id":"PR_1",`+comments(true, comment(5_000_000_000, "/northstar kind feature", true))+`,
			"timelineItems":{"nodes":[
				{"__typename":"LabeledEvent","actor":`+bot+`,"createdAt":"2026-11-02T09:00:00Z","label":{"name":"feature"}},
				{"__typename":"UnlabeledEvent","actor":`+ben+`,"createdAt":"2026-11-02T09:00:00Z","label":{"name":"feature"}},
				{"__typename":"CommentDeletedEvent","actor":`+ben+`,"createdAt":"2026-11-02T09:00:00Z","deletedCommentAuthor":`+bot+`},
				{"__typename":"CommentDeletedEvent","actor":null,"createdAt":"2026-11-02T09:00:00Z","deletedCommentAuthor":null}],"pageInfo":{"hasPreviousPage":true,"startCursor":"e1"}}},
			null]},"errors":[{"message":"Could not resolve to a node with the global id of 'I_2'","type":"NOT_FOUND"}]}`)
	})
	got, err := s.client().Pasts(ctx, []string{"PR_1", "I_2"})
	if err != nil {
		t.Fatal(err)
	}
	app, person := Actor{Login: "northstar[bot]", ID: 9, Bot: true}, Actor{Login: "ben", ID: 4}
	want := map[string]Past{"PR_1": {
		Labelled: []Labelled{{"tech-debt", true, person, at}, {"feature", true, app, at}, {"feature", false, person, at}},
		Deleted:  []Deleted{{app, person, at}, {At: at}},
		Comments: []Said{{5_000_000_000, person, "/northstar kind feature", at, true, false}, {5_000_000_001, person, "/northstar help", at, false, false}},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// A server that knows no such question says so at once: asking again would not help.
func TestPastsOfAnOlderServer(t *testing.T) {
	s := newServer(t, says(200, `{"errors":[{"message":"Field 'fullDatabaseId' doesn't exist on type 'IssueComment'"}]}`))
	_, err := s.client().Pasts(ctx, []string{"I_1"})
	if n, _ := s.count(); !IsInvalid(err) || n != 1 {
		t.Errorf("%v after %d requests", err, n)
	}
}

// An item of which GitHub could not say in time what was done on it is not one on which nothing was.
func TestPastsThatGitHubCouldNotSay(t *testing.T) {
	const none = `{"__typename":"Issue","id":"I_1","comments":{"nodes":[],"pageInfo":{"hasNextPage":false,"endCursor":null}},"timelineItems":{"nodes":[]}}`
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		nodes := none + ",null"
		if !strings.Contains(string(text), "I_1") {
			nodes = "null"
		}
		reply(w, 200, `{"data":{"nodes":[`+nodes+`]},"errors":[{"message":"Something went wrong while executing your query.","path":["nodes",1]}]}`)
	})
	got, err := s.client().Pasts(ctx, []string{"I_1", "I_2"})
	if !IsLater(err) {
		t.Errorf("%v, %v", got, err)
	}
}
