package hook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/storetest"
)

const secret = "it's a secret"

func sign(body []byte) string { return signWith(secret, body) }

func signWith(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// running is a Hook whose writer runs until the test ends.
func running(t testing.TB, o Options) *Hook {
	t.Helper()
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = h.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return h
}

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// pullRequest is a payload of about this size that compresses as GitHub's do: long names and URLs that repeat, texts and
// hashes that do not.
func pullRequest(size int) []byte {
	var b strings.Builder
	hash := func(n int) string { s := sha256.Sum256(fmt.Append(nil, n)); return hex.EncodeToString(s[:20]) }
	repo := func(n int) {
		fmt.Fprintf(&b, `{"id":%d,"node_id":"R_kgDO%s","name":"shop","full_name":"acme/shop","private":false`, 700_000_000+n, hash(n)[:8])
		for _, part := range []string{"forks", "keys{/key_id}", "collaborators{/collaborator}", "teams", "hooks", "issues/events{/number}",
			"events", "assignees{/user}", "branches{/branch}", "tags", "git/blobs{/sha}", "git/tags{/sha}", "git/refs{/sha}",
			"git/trees{/sha}", "statuses/{sha}", "languages", "stargazers", "contributors", "subscribers", "subscription",
			"commits{/sha}", "git/commits{/sha}", "comments{/number}", "issues/comments{/number}", "contents/{+path}",
			"compare/{base}...{head}", "merges", "{archive_format}{/ref}", "downloads", "issues{/number}", "pulls{/number}",
			"milestones{/number}", "notifications{?since,all,participating}", "labels{/name}", "releases{/id}", "deployments"} {
			key, _, _ := strings.Cut(strings.NewReplacer("/", "_", "{", "_", "?", "_").Replace(part), "_")
			fmt.Fprintf(&b, `,"%s_url":"https://api.github.com/repos/acme/shop/%s"`, key, part)
		}
		fmt.Fprintf(&b, `,"created_at":"2024-03-0%dT10:11:12Z","pushed_at":"2026-11-1%dT08:07:06Z","size":%d,"default_branch":"main"}`, 1+n%9, n%9, 1000+n*37)
	}
	user := func(n int) {
		fmt.Fprintf(&b, `{"login":"dev-%s","id":%d,"avatar_url":"https://avatars.githubusercontent.com/u/%d?v=4","url":"https://api.github.com/users/dev-%s","html_url":"https://github.com/dev-%s","type":"User","site_admin":false}`,
			hash(n)[:6], n, n, hash(n)[:6], hash(n)[:6])
	}
	b.WriteString(`{"action":"synchronize","number":71,"pull_request":{"id":1234567,"state":"open","title":"Move the basket to the new storage","body":"`)
	for n := 0; b.Len() < size-9_850; n++ {
		words := []string{"basket", "storage", "retries", "checkout", "because", "migrates", "slowly", "index", "without", "customers", "latency", "the", "of", "and", "when", "is"}
		fmt.Fprintf(&b, "%s %s ", words[int(hash(n)[0])%len(words)], words[int(hash(n)[5])%len(words)])
		if n%9 == 0 {
			fmt.Fprintf(&b, `%s\n`, hash(n)[:7])
		}
	}
	b.WriteString(`","user":`)
	user(1)
	for n, side := range []string{"head", "base"} {
		fmt.Fprintf(&b, `,"%s":{"label":"acme:topic-%d","ref":"topic-%d","sha":"%s","user":`, side, n, n, hash(100+n))
		user(2 + n)
		b.WriteString(`,"repo":`)
		repo(n)
		b.WriteString(`}`)
	}
	b.WriteString(`},"before":"` + hash(200) + `","after":"` + hash(201) + `","repository":`)
	repo(3)
	b.WriteString(`,"sender":`)
	user(4)
	b.WriteString(`,"installation":{"id":4242,"node_id":"` + hash(9) + `"}}`)
	return []byte(b.String())
}

func TestPayloadIsRealistic(t *testing.T) {
	p := pullRequest(22 << 10)
	if !object(p) || len(p) < 20<<10 || len(p) > 24<<10 {
		t.Errorf("%d bytes, object %v: %.300s", len(p), object(p), p)
	}
}
