package githubsim_test

import (
	"strconv"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// A token that was narrowed to a repository and to permissions does nothing beyond: another private repository is not
// there, another public one is only read, and what was not asked for is refused.
func TestNarrowToken(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	must(t, w.AddRepo("acme/other", githubsim.RepoOptions{}))
	must(t, w.AddRepo("acme/secret", githubsim.RepoOptions{Private: true}))
	n := w.issue(githubsim.NewIssue{Title: "a"})
	other, err := w.OpenIssue("alice", "acme/other", githubsim.NewIssue{Title: "b"})
	must(t, err)
	tokens := "/app/installations/" + strconv.FormatInt(w.inst.ID, 10) + "/access_tokens"
	token := func(body map[string]any) string {
		t.Helper()
		return wantStatus(t, w.request(w.jwt(nil), "POST", tokens, body), 201).object()["token"].(string)
	}
	write := token(map[string]any{"repositories": []string{"web"}, "permissions": map[string]string{"issues": "write", "metadata": "read"}})
	comments := func(repo string, n int) string {
		return "/repos/acme/" + repo + "/issues/" + strconv.Itoa(n) + "/comments"
	}
	said := map[string]any{"body": "hi"}
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"POST", comments("web", n), 201}, {"GET", "/repos/acme/web/issues/" + strconv.Itoa(n), 200},
		{"POST", comments("other", other), 403}, {"GET", "/repos/acme/other", 200}, {"GET", "/repos/acme/secret", 404}, {"POST", comments("secret", 1), 404},
		{"GET", "/repos/acme/web/contents/README.md", 403},
	} {
		wantStatus(t, w.request(write, c.method, c.path, said), c.status)
	}
	read := token(map[string]any{"permissions": map[string]string{"issues": "read", "metadata": "read"}})
	wantStatus(t, w.request(read, "GET", "/repos/acme/secret", nil), 200)
	wantStatus(t, w.request(read, "POST", comments("web", n), said), 403)
	for _, body := range []map[string]any{{"repositories": []string{"none"}}, {"repositories": []string{"web", "none"}},
		{"permissions": map[string]string{"issues": "admin"}}, {"permissions": map[string]string{"administration": "read"}}} {
		wantStatus(t, w.request(w.jwt(nil), "POST", tokens, body), 422)
	}
}
