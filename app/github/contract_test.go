package github

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// calls are all of the client's requests, with values that are at GitHub's limits or beyond.
var calls = map[string]func(a *App, c *Client) error{
	"app":           func(a *App, _ *Client) error { _, err := a.Self(ctx); return err },
	"installation":  func(a *App, _ *Client) error { _, err := a.Installation(ctx, 99); return err },
	"installations": func(a *App, _ *Client) error { _, err := a.Installations(ctx); return err },
	"deliveries":    func(a *App, _ *Client) error { _, err := a.Attempts(ctx, "cursor=v1_12"); return err },
	"redeliver":     func(a *App, _ *Client) error { return a.Redeliver(ctx, 12) },
	"repositories":  func(_ *App, c *Client) error { _, err := c.Repositories(ctx, ""); return err },
	"repository":    func(_ *App, c *Client) error { _, err := c.Repository(ctx, "acme", "shop"); return err },
	"permission": func(_ *App, c *Client) error {
		_, err := c.Permission(ctx, "acme", "shop", Actor{Login: "ann", ID: 5})
		return err
	},
	"login":       func(_ *App, c *Client) error { _, err := c.Login(ctx, 5); return err },
	"team":        func(_ *App, c *Client) error { _, err := c.TeamMember(ctx, "acme", "product", "ann"); return err },
	"items":       func(_ *App, c *Client) error { _, err := c.Items(ctx, "acme", "shop", "page=2"); return err },
	"items since": func(_ *App, c *Client) error { _, err := c.ItemsSince(ctx, "acme", "shop", time.Now(), ""); return err },
	"items in":    func(_ *App, c *Client) error { _, err := c.ItemsIn(ctx, "acme", "shop", 3, ""); return err },
	"issues by": func(_ *App, c *Client) error {
		_, err := c.IssuesBy(ctx, "acme", "shop", "northstar[bot]", "")
		return err
	},
	"webhook settings": func(a *App, _ *Client) error { _, err := a.Hook(ctx); return err },
	"rate limit":       func(_ *App, c *Client) error { _, err := c.Budget(ctx); return err },
	"issue":            func(_ *App, c *Client) error { _, err := c.Issue(ctx, "acme", "shop", 1); return err },
	"pull":             func(_ *App, c *Client) error { _, err := c.Pull(ctx, "acme", "shop", 1); return err },
	"pulls":            func(_ *App, c *Client) error { _, err := c.Pulls(ctx, "acme", "shop", ""); return err },
	"all pulls":        func(_ *App, c *Client) error { _, err := c.AllPulls(ctx, "acme", "shop", ""); return err },
	"pull files":       func(_ *App, c *Client) error { _, _, err := c.PullFiles(ctx, "acme", "shop", 1); return err },
	"issue fields":     func(_ *App, c *Client) error { _, err := c.IssueFields(ctx, "acme"); return err },
	"sub-issues":       func(_ *App, c *Client) error { _, err := c.SubIssues(ctx, "acme", "shop", 1, ""); return err },
	"parent":           func(_ *App, c *Client) error { _, err := c.Parent(ctx, "acme", "shop", 1); return err },
	"open issue": func(_ *App, c *Client) error {
		_, err := c.CreateIssue(ctx, "acme", "shop", "T", "B")
		return err
	},
	"close issue": func(_ *App, c *Client) error {
		return c.EditIssue(ctx, "acme", "shop", 1, IssueEdit{State: "closed", Reason: "completed"})
	},
	"reopen issue": func(_ *App, c *Client) error { return c.EditIssue(ctx, "acme", "shop", 1, IssueEdit{State: "open"}) },
	"issue text": func(_ *App, c *Client) error {
		return c.EditIssue(ctx, "acme", "shop", 1, IssueEdit{Title: "T", Body: "B"})
	},
	"milestones": func(_ *App, c *Client) error { _, err := c.Milestones(ctx, "acme", "shop", ""); return err },
	"milestone":  func(_ *App, c *Client) error { _, err := c.Milestone(ctx, "acme", "shop", 1); return err },
	"labels":     func(_ *App, c *Client) error { _, err := c.Labels(ctx, "acme", "shop", ""); return err },
	"new label": func(_ *App, c *Client) error {
		return c.CreateLabel(ctx, "acme", "shop", Label{Name: "tech-debt", Color: "#aabbcc", Description: strings.Repeat("ä", 200)})
	},
	"rename label": func(_ *App, c *Client) error {
		return c.EditLabel(ctx, "acme", "shop", "a b", Label{Name: "b", Color: "aabbcc", Description: "d"})
	},
	"add label":    func(_ *App, c *Client) error { _, err := c.AddLabel(ctx, "acme", "shop", 1, "feature"); return err },
	"remove label": func(_ *App, c *Client) error { _, err := c.RemoveLabel(ctx, "acme", "shop", 1, "feature"); return err },
	"comments": func(_ *App, c *Client) error {
		_, err := c.Comments(ctx, "acme", "shop", 1, "")
		return err
	},
	"comment":      func(_ *App, c *Client) error { _, err := c.CreateComment(ctx, "acme", "shop", 1, "hi"); return err },
	"edit comment": func(_ *App, c *Client) error { return c.EditComment(ctx, "acme", "shop", 7, "hi") },
	"react":        func(_ *App, c *Client) error { return c.React(ctx, "acme", "shop", 7, "+1") },
	"checks": func(_ *App, c *Client) error {
		_, err := c.CheckRuns(ctx, "acme", "shop", "abc", "northstar/strategy")
		return err
	},
	"check":       func(_ *App, c *Client) error { _, err := c.CreateCheckRun(ctx, "acme", "shop", bigCheck()); return err },
	"check again": func(_ *App, c *Client) error { return c.UpdateCheckRun(ctx, "acme", "shop", 4, bigCheck()) },
	"file": func(_ *App, c *Client) error {
		_, _, err := c.File(ctx, "acme", "shop", ".github/northstar.yml", "main")
		return err
	},
}

// bigCheck has more of everything than GitHub takes.
func bigCheck() CheckRunInput {
	in := CheckRunInput{
		Name: "northstar/config", HeadSHA: "abc", Conclusion: "neutral", Title: strings.Repeat("ö", 300),
		Summary: strings.Repeat("█", 40_000), DetailsURL: "https://northstar.test/", ExternalID: "1",
		Started: time.Now(), Completed: time.Now(),
	}
	for i := range 120 {
		in.Annotations = append(in.Annotations, Annotation{
			Path: ".github/northstar.yml", Line: i, Column: 3, Level: "failure", Title: strings.Repeat("t", 300), Message: "m",
		})
	}
	for range 5 {
		in.Actions = append(in.Actions, Action{strings.Repeat("ä", 30), strings.Repeat("ä", 50), strings.Repeat("a", 30)})
	}
	return in
}

func TestRequestsFitGitHubsDescription(t *testing.T) {
	d := describe(t)
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, d.answer)
			a := s.app()
			if err := calls[name](a, a.Client(99)); err != nil {
				t.Fatal(err)
			}
			for _, q := range s.asked {
				if err := d.check(q); err != nil {
					t.Errorf("%s %.300s\n%v", q.Line, q.Body, err)
				}
			}
		})
	}
}

func TestAnnotationsBeyondOneRequest(t *testing.T) {
	s := newServer(t, says(201, `{"id":4}`))
	id, err := s.client().CreateCheckRun(ctx, "acme", "shop", bigCheck())
	if id != 4 || err != nil {
		t.Fatal(id, err)
	}
	var lines []int
	for _, q := range s.asked {
		var in struct {
			Output struct {
				Annotations []struct {
					StartLine int `json:"start_line"`
				}
			}
		}
		if err := json.Unmarshal([]byte(q.Body), &in); err != nil {
			t.Fatal(err)
		}
		for _, a := range in.Output.Annotations {
			lines = append(lines, a.StartLine)
		}
	}
	if len(s.asked) != 3 || len(lines) != 120 || lines[119] != 119 {
		t.Errorf("%d requests, %d annotations", len(s.asked), len(lines))
	}
}

// description is the part of GitHub's OpenAPI description that the client uses.
type description struct {
	t   *testing.T
	raw map[string]any
	doc *openapi3.T
}

var reference = regexp.MustCompile(`"#/components/([a-z-]+)/([^"]+)"`)

// describe reads the description, reduced to the routes whose templates the client names.
func describe(t *testing.T) *description {
	t.Helper()
	var whole map[string]any
	if err := json.Unmarshal(contracts(t, "openapi/generated/api.github.com.json"), &whole); err != nil {
		t.Fatal(err)
	}
	used := map[string]any{}
	paths := whole["paths"].(map[string]any)
	seen := newServer(t, says(200, `[]`))
	a := seen.app()
	for _, call := range calls {
		_ = call(a, a.Client(99)) // for its route; the answer fits few
	}
	for _, q := range seen.asked {
		_, template, _ := strings.Cut(q.Route, " ")
		if paths[template] == nil {
			t.Fatalf("GitHub describes no %s", q.Route)
		}
		used[template] = paths[template]
	}
	components := map[string]any{}
	collect(used, whole["components"].(map[string]any), components)
	whole["paths"], whole["components"] = used, components
	delete(whole, "webhooks")
	delete(whole, "x-webhooks")
	small, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(small)
	if err != nil {
		t.Fatal(err)
	}
	return &description{t, whole, doc}
}

// collect copies every component that v refers to, and those that they refer to.
func collect(v any, from, to map[string]any) {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	for _, m := range reference.FindAllSubmatch(text, -1) {
		section, name := string(m[1]), string(m[2])
		group, _ := to[section].(map[string]any)
		if group == nil {
			group = map[string]any{}
			to[section] = group
		}
		if group[name] == nil {
			group[name] = from[section].(map[string]any)[name]
			collect(group[name], from, to)
		}
	}
}

// operation finds the operation that a request says it is.
func (d *description) operation(route string) *openapi3.Operation {
	method, template, _ := strings.Cut(route, " ")
	item := d.doc.Paths.Value(template)
	if item == nil {
		d.t.Fatalf("no route %q", route)
	}
	op := item.GetOperation(method)
	if op == nil {
		d.t.Fatalf("no operation %q", route)
	}
	return op
}

// answer replies with the example that the description gives.
func (d *description) answer(w http.ResponseWriter, r *http.Request) {
	op := d.operation(flightOf(r).op.route)
	for _, status := range []int{201, 200, 202, 204} {
		resp := op.Responses.Status(status)
		if resp == nil {
			continue
		}
		body := []byte(``)
		if media := resp.Value.Content.Get("application/json"); media != nil {
			names := slices.Sorted(maps.Keys(media.Examples))
			for _, best := range []string{"default", "response-if-content-is-a-file"} {
				if i := slices.Index(names, best); i >= 0 {
					names = names[i:]
				}
			}
			if len(names) > 0 {
				body, _ = json.Marshal(media.Examples[names[0]].Value.Value)
			}
			// The one example that is not what GitHub answers: its base64 is broken.
			if strings.HasSuffix(r.URL.Path, ".yml") {
				body = regexp.MustCompile(`"content":"[^"]*"`).ReplaceAll(body, []byte(`"content":"bW9kZTog\n"`))
			}
		}
		reply(w, status, string(body))
		return
	}
	d.t.Errorf("%s has no success", flightOf(r).op.route)
}

// check holds a request against the description.
func (d *description) check(q asked) error {
	method, template, _ := strings.Cut(q.Route, " ")
	u, err := url.Parse(strings.TrimPrefix(q.Line, method+" "))
	if err != nil {
		return err
	}
	pattern := regexp.MustCompile(`\\\{[a-z_]+\\\}`).ReplaceAllString(regexp.QuoteMeta(template), `[^/]+`)
	if strings.HasSuffix(template, "/{path}") {
		pattern = strings.TrimSuffix(pattern, `[^/]+`) + `.+`
	}
	if !regexp.MustCompile("^" + pattern + "$").MatchString(u.EscapedPath()) {
		return fmt.Errorf("%s is no %s", u.Path, template)
	}
	op := d.operation(q.Route)
	for name, values := range u.Query() {
		p := op.Parameters.GetByInAndName("query", name)
		if p == nil {
			return fmt.Errorf("no parameter %s", name)
		}
		var v any = values[0]
		if n, err := strconv.ParseFloat(values[0], 64); err == nil && p.Schema.Value.Type.Is("integer") {
			v = n
		}
		if err := p.Schema.Value.VisitJSON(v); err != nil {
			return fmt.Errorf("parameter %s: %w", name, err)
		}
	}
	if q.Body == "" {
		return nil
	}
	schema := op.RequestBody.Value.Content.Get("application/json").Schema.Value
	var body any
	if err := json.NewDecoder(bytes.NewReader([]byte(q.Body))).Decode(&body); err != nil {
		return err
	}
	for name := range body.(map[string]any) {
		if schema.Properties[name] == nil && len(schema.OneOf) == 0 && len(schema.AnyOf) == 0 {
			return fmt.Errorf("GitHub knows no %q", name)
		}
	}
	return schema.VisitJSON(body)
}
