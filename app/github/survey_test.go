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

// What there is in repositories is told where it is told whole.
func TestSurveys(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	node := func(id, labels string) string {
		return fmt.Sprintf(`{"id":%q,"issues":{"totalCount":3},"pullRequests":{"totalCount":2},"milestones":{"totalCount":1},"labels":%s,
			"open":{"nodes":[{"id":"PR_9","number":9,"fullDatabaseId":"5000000009","headRefOid":"abc","baseRefName":"main","updatedAt":"2026-11-02T09:00:00Z"},
				{"id":"PR_8","number":8,"fullDatabaseId":null,"headRefOid":"def","baseRefName":"main","updatedAt":"2026-11-02T09:00:00Z"}]}}`, id, labels)
	}
	s := newServer(t, says(200, `{"data":{"nodes":[`+node("R_1", `{"totalCount":2,"nodes":[{"name":"bug"},{"name":"feature"}]}`)+`,`+
		node("R_2", `{"totalCount":101,"nodes":[{"name":"bug"}]}`)+`,`+node("R_3", "null")+`]}}`))
	got, err := s.client().Surveys(ctx, []string{"R_1", "R_2", "R_3"})
	if err != nil {
		t.Fatal(err)
	}
	heads := map[int]PullHead{9: {ID: 5_000_000_009, NodeID: "PR_9", Head: "abc", Base: "main", Updated: at}}
	want := map[string]Survey{
		"R_1": {Read: true, Issues: 3, Pulls: 2, Milestones: 1, Labels: []string{"bug", "feature"}, LabelsRead: true, Heads: heads},
		"R_2": {Read: true, Issues: 3, Pulls: 2, Milestones: 1, Labels: []string{"bug"}, Heads: heads},
		"R_3": {},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// A policy's text is taken as it is, and anything that may be something else is left to whoever reads the file.
func TestPolicyFiles(t *testing.T) {
	blob := func(text string, size int, truncated bool) string {
		return fmt.Sprintf(`{"oid":"abc","byteSize":%d,"isTruncated":%v,"text":%s}`, size, truncated, text)
	}
	for file, want := range map[string]TextFile{
		blob(`"version: 1\n"`, 11, false):     {Read: true, Found: true, Text: "version: 1\n", SHA: "abc"},
		`null`:                                {Read: true},
		`{}`:                                  {}, // a folder
		blob(`"../policy.yml"`, 13, false):    {}, // a link
		blob(`null`, 100, false):              {}, // no text
		blob(`"version: 1\n"`, 500_000, true): {},
		blob(`"version: 1\n"`, largestText+1, false): {},
	} {
		s := newServer(t, says(200, `{"data":{"nodes":[{"id":"R_1","defaultBranchRef":{"name":"main"},"own":`+file+`,"root":null,"ownYAML":null,"rootYAML":{"oid":"def"}}]}}`))
		names := []string{".github/northstar.yml", "northstar.yaml"}
		if file == "null" {
			names = names[1:]
		}
		got, err := s.client().PolicyFiles(ctx, []string{"R_1"})
		if d := cmp.Diff(map[string]PolicyFiles{"R_1": {Own: want, Root: TextFile{Read: true}, Read: true, Names: names}}, got); d != "" || err != nil {
			t.Errorf("%s: %v %s", file, err, d)
		}
	}
}

// A server that says nothing of the default branch says nothing of its files either.
func TestPolicyFilesOfNoBranch(t *testing.T) {
	s := newServer(t, says(200, `{"data":{"nodes":[{"id":"R_1","defaultBranchRef":null,"own":null,"root":null}]}}`))
	got, err := s.client().PolicyFiles(ctx, []string{"R_1"})
	if d := cmp.Diff(map[string]PolicyFiles{"R_1": {}}, got); d != "" || err != nil {
		t.Error(err, d)
	}
}

// What GitHub refuses to say of one repository makes a survey say nothing of any; a limit and an outage are errors.
func TestSurveysThatSayNothing(t *testing.T) {
	for body, later := range map[string]bool{
		`{"data":{"nodes":[{"id":"R_1"},null]},"errors":[{"message":"Could not resolve to a node with the global id of 'R_2'"}]}`: false,
		`{"errors":[{"message":"Field 'fullDatabaseId' doesn't exist on type 'PullRequest'"}]}`:                                   false,
		`{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}`:                                                true,
	} {
		s := newServer(t, says(200, body))
		got, err := s.client().Surveys(ctx, []string{"R_1", "R_2"})
		if len(got) != 0 || IsLater(err) != later || !later && err != nil {
			t.Errorf("%s: %v, %v", body, got, err)
		}
	}
	whole := 0
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) { // it takes too long of two, and not of one
		text, _ := io.ReadAll(r.Body)
		if strings.Contains(string(text), "R_1") && strings.Contains(string(text), "R_2") {
			whole++
			reply(w, 502, "")
			return
		}
		reply(w, 200, `{"data":{"nodes":[]}}`)
	})
	if _, err := s.client().Surveys(ctx, []string{"R_1", "R_2"}); err != nil || whole == 0 {
		t.Errorf("%d times together: %v", whole, err)
	}
}
