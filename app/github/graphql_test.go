package github

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	gqlparse "github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

func TestPullFacts(t *testing.T) {
	s := newServer(t, says(200, `{"data":{"nodes":[
		{"id":"PR_1","headRefOid":"abc","closingIssuesReferences":{"pageInfo":{"hasNextPage":false,"endCursor":null},"nodes":[
			{"number":12,"repository":{"nameWithOwner":"acme/shop","isPrivate":false}},
			{"number":3,"repository":{"nameWithOwner":"acme/plans","isPrivate":true}}]},
		 "files":{"totalCount":140,"nodes":[{"path":"a.go","changeType":"RENAMED"},{"path":"b_test.go","changeType":"COPIED"}]}},
		null,
		{"id":"PR_3","headRefOid":"def","closingIssuesReferences":null,"files":null},
		{"id":"PR_4","headRefOid":"012","closingIssuesReferences":{"pageInfo":{"hasNextPage":false,"endCursor":null},"nodes":[null]},"files":null},
		{}]},
		"errors":[{"type":"NOT_FOUND","path":["nodes",1],"message":"Could not resolve to a node"},{"message":"timedout","path":["nodes",2,"closingIssuesReferences"]}]}`))
	got, err := s.client().PullFacts(ctx, []string{"PR_1", "PR_2", "PR_3", "PR_4", "PR_1", "", "I_5"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]PullFacts{
		"PR_1": {
			Read: true, Head: "abc", ClosesWhole: true, FilesTotal: 141, Files: []string{"a.go", "b_test.go"},
			Closes: []ItemRef{{"acme", "shop", 12, false}, {"acme", "plans", 3, true}},
		},
		"PR_2": {},
		"PR_3": {},
		"PR_4": {Read: true, Head: "012", ClosesWhole: true, FilesTotal: -1},
		"I_5":  {},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if n, _ := s.count(); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// nodesOf answers every id that was asked for, and gives up on more than most.
func nodesOf(most int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Variables struct{ IDs []string } }
		_ = json.NewDecoder(r.Body).Decode(&in)
		if len(in.Variables.IDs) > most {
			reply(w, 502, `<html>`)
			return
		}
		var nodes []string
		for _, id := range in.Variables.IDs {
			nodes = append(nodes, fmt.Sprintf(`{"id":%q,"closingIssuesReferences":{"pageInfo":{"hasNextPage":false,"endCursor":null},"nodes":[]}}`, id))
		}
		reply(w, 200, `{"data":{"nodes":[`+strings.Join(nodes, ",")+`]}}`)
	}
}

func TestPullFactsInBatches(t *testing.T) {
	var ids []string
	for i := range 250 {
		ids = append(ids, fmt.Sprintf("PR_%d", i))
	}
	for most, requests := range map[int]int{100: 3, 40: 2*7 + 3} {
		s := newServer(t, nodesOf(most))
		got, err := s.client().PullFacts(ctx, ids)
		if err != nil || len(got) != 250 {
			t.Fatalf("%d facts, %v", len(got), err)
		}
		for id, f := range got {
			if !f.Read || !f.ClosesWhole || f.FilesTotal != -1 {
				t.Errorf("%s: %+v", id, f)
			}
		}
		if n, _ := s.count(); n != requests {
			t.Errorf("at most %d nodes: %d requests, want %d", most, n, requests)
		}
	}
}

func TestGraphQLFailures(t *testing.T) {
	tests := []struct {
		name   string
		answer func(http.ResponseWriter, *http.Request)
		after  time.Duration
	}{
		{"limit with a 200", func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, `{"data":null,"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded for installation"}]}`,
				"X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", inSeconds(10*time.Minute), "X-RateLimit-Resource", "graphql")
		}, 10 * time.Minute},
		{"complaint with a 200", says(200, `{"errors":[{"message":"You have exceeded a secondary rate limit."}]}`, "Retry-After", "60"), time.Minute},
		{"complaint with a 403", says(403, `{"message":"You have exceeded a secondary rate limit."}`), time.Minute},
		{"timeout with a 200", says(200, `{"data":null,"errors":[{"message":"Something went wrong while executing your query."}]}`), after},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(t, tt.answer)
				c := s.client()
				_, first := c.PullFacts(ctx, []string{"PR_1"})
				_, second := c.PullFacts(ctx, []string{"PR_1"})
				at, later := LaterAt(second)
				if KindOf(first) != Later || !later || time.Until(at).Round(time.Second) != tt.after || IsUnsure(second) {
					t.Errorf("first %v, then %v: back after %s", first, second, time.Until(at))
				}
				if n, _ := s.count(); tt.after != after && n != 1 {
					t.Errorf("%d requests, want 1", n)
				}
			})
		})
	}
}

// githubSchema is GitHub's schema. It is published with fields that are defined twice, alike; the first of each counts.
func githubSchema(t *testing.T) *ast.Schema {
	t.Helper()
	doc, err := gqlparse.ParseSchemas(validator.Prelude, &ast.Source{Name: "schema.graphql", Input: string(contracts(t, "graphql-schema/schema.graphql"))})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range doc.Definitions {
		seen := map[string]bool{}
		d.Fields = slices.DeleteFunc(d.Fields, func(f *ast.FieldDefinition) bool {
			twice := seen[f.Name]
			seen[f.Name] = true
			return twice
		})
	}
	schema, err := validator.ValidateSchemaDocument(doc)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestQueryFitsGitHubsSchema(t *testing.T) {
	schema := githubSchema(t)
	s := newServer(t, nodesOf(100))
	if _, err := s.client().PullFacts(ctx, []string{"PR_1"}); err != nil {
		t.Fatal(err)
	}
	c := newServer(t, says(200, `{"data":{"node":null}}`))
	_, converted := c.client().Converted(ctx, "I_1")
	_, _, writer := c.client().Writer(ctx, "I_1")
	_, related := c.client().Related(ctx, "I_1")
	if err := errors.Join(converted, writer, related); err != nil || len(c.asked) != 3 {
		t.Fatalf("%d queries: %v", len(c.asked), err)
	}
	for _, asked := range slices.Concat(s.asked, c.asked) {
		if asked.Line != "POST /api/graphql" {
			t.Errorf("asked at %s", asked.Line)
		}
		var in struct{ Query string }
		if err := json.Unmarshal([]byte(asked.Body), &in); err != nil {
			t.Fatal(err)
		}
		if _, err := gqlparser.LoadQueryWithRules(schema, in.Query, nil); err != nil {
			t.Errorf("%s\n%v", in.Query, err)
		}
	}
}

func TestConverted(t *testing.T) {
	for answer, want := range map[string]bool{
		`{"data":{"node":{"timelineItems":{"nodes":[{"__typename":"ConvertedToDiscussionEvent"}]}}}}`: true,
		`{"data":{"node":{"timelineItems":{"nodes":[]}}}}`:                                            false,
		`{"data":{"node":null}}`: false,
	} {
		s := newServer(t, says(200, answer))
		got, err := s.client().Converted(ctx, "I_1")
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", answer, got, err)
		}
	}
	s := newServer(t, says(200, `{"errors":[{"type":"undefinedField","message":"no such type"}]}`))
	if got, err := s.client().Converted(ctx, "I_1"); got || err == nil {
		t.Errorf("an old server: %v, %v", got, err)
	}
}
