package contract_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/githubsim/contract"
)

const label = `{"id":1,"node_id":"x","url":"https://x/y","name":"bug","color":"ffffff","default":false,"description":null}`

// TestDeviationsAreSeen makes sure that the comparison compares: each case is one thing wrong.
func TestDeviationsAreSeen(t *testing.T) {
	d := contract.Load(t)
	const labels, graph = "/repos/{owner}/{repo}/labels", "/graphql"
	for _, c := range []struct {
		name, method, route, query, body string
		status                           int
		answer                           string
		says                             string // "" is no deviation
	}{
		{"as it should be", "GET", labels, "per_page=3", "", 200, "[" + label + "]", ""},
		{"a missing field", "GET", labels, "", "", 200, strings.Replace("["+label+"]", `"node_id":"x",`, "", 1), "node_id"},
		{"a wrong type", "GET", labels, "", "", 200, strings.Replace("["+label+"]", `"id":1`, `"id":"1"`, 1), "/0/id"},
		{"a misspelt parameter", "GET", labels, "perpage=3", "", 200, "[]", "perpage"},
		{"a body that is not described", "POST", labels, "", `{"color":"ffffff"}`, 201, label, `"name" is missing`},
		{"a body that was refused", "POST", labels, "", `{"color":"ffffff"}`, 422, `{"message":"Validation Failed","documentation_url":"x"}`, ""},
		{"a status that is not described", "GET", labels, "", "", 206, "[]", "206"},
		{"an operation that is not", "PUT", labels, "", "{}", 200, "{}", "no such operation"},
		{"a route that is not", "GET", "", "", "", 404, "{}", "no such route"},
		{"a field that GraphQL lacks", "POST", graph, "", `{"query":"{viewer{password}}"}`, 200, `{"data":{"viewer":{"password":"x"}}}`, "would refuse"},
		{"a null that may not be", "POST", graph, "", `{"query":"{viewer{login}}"}`, 200, `{"data":{"viewer":{"login":null}}}`, "data.viewer.login is null"},
		{"a number for a text", "POST", graph, "", `{"query":"{viewer{login}}"}`, 200, `{"data":{"viewer":{"login":3}}}`, "no String"},
		{"a good answer", "POST", graph, "", `{"query":"{viewer{login}}"}`, 200, `{"data":{"viewer":{"login":"x"}}}`, ""},
	} {
		r := httptest.NewRequest(c.method, "/repos/o/r/labels?"+c.query, nil)
		r.Header.Set("Content-Type", "application/json")
		errs := d.Exchange(githubsim.Exchange{Request: r, Route: c.route, Params: map[string]string{"owner": "o", "repo": "r"}, Body: []byte(c.body), Status: c.status,
			Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, Answer: []byte(c.answer)})
		var said []string
		for _, err := range errs {
			said = append(said, err.Error())
		}
		if text := strings.Join(said, "\n"); c.says == "" && text != "" || !strings.Contains(text, c.says) {
			t.Errorf("%s: %q, want %q", c.name, text, c.says)
		}
	}
	for _, c := range []struct{ event, action, payload, says string }{
		{"issues", "opened", `{"action":"opened"}`, "missing properties"},
		{"issues", "exploded", `{}`, "describes no webhook issues-exploded"},
		{"ping", "", `{}`, ""},
	} {
		err := d.Delivery(c.event, c.action, []byte(c.payload))
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s.%s: %v, want %q", c.event, c.action, err, c.says)
		}
	}
}
