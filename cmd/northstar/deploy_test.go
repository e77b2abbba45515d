package main

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/app"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/config"
)

// These tests hold the files that run Northstar in containers against the binary's own settings and subcommands. They do
// not build an image nor start a container: deploy/check.sh goes further with the binary itself, deploy/bench/proxy.sh with the proxy, and only a Docker engine
// would show whether the base images, the cache mounts and the network are as written.

func settings() []string {
	var out []string
	for _, v := range config.Variables() {
		out = append(out, v.Name)
	}
	return out
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// command reports whether the binary has a subcommand.
func command(name string) bool {
	return slices.ContainsFunc(rootCommand().Commands(), func(c *cobra.Command) bool { return c.Name() == name })
}

// composeOnly are variables that the files for Compose read and the server does not.
var composeOnly = []string{"NORTHSTAR_DATABASE_PASSWORD", "GITHUB_APP_PRIVATE_KEY_FILE"}

// composeFiles are all files for Compose, with the database that each is for.
var composeFiles = map[string]string{"deploy/compose.yaml": "postgres://", "deploy/compose.sqlite.yaml": "sqlite:/data/"}

// composed is a file for Compose, as far as tests look at it.
type composed struct {
	Services map[string]struct {
		Image       string
		Build       *struct{ Context string }
		Environment map[string]string
		Secrets     []string
		Volumes     []string
		Ports       []string
		Deploy      struct{ Replicas int }
		ReadOnly    bool                                  `yaml:"read_only"`
		DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
		Healthcheck struct{ Test []string }               `yaml:"healthcheck"`
		StopGrace   string                                `yaml:"stop_grace_period"`
		Rest        map[string]any                        `yaml:",inline"`
	}
	Secrets map[string]struct{ File string }
	Volumes map[string]any
	Name    string
}

func compose(t *testing.T, path string) (file composed, text string) {
	t.Helper()
	text = read(t, path)
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return file, text
}

func TestCompose(t *testing.T) {
	for path, database := range composeFiles {
		t.Run(path, func(t *testing.T) {
			file, text := compose(t, path)
			server, ok := file.Services["northstar"]
			if !ok || server.Build == nil || server.Build.Context != ".." || !server.ReadOnly || !strings.HasPrefix(server.Environment["NORTHSTAR_DATABASE_URL"], database) {
				t.Errorf("the server's service: %+v", server)
			}
			if n := server.Deploy.Replicas; (n > 1) != (database == "postgres://") {
				t.Errorf("%d replicas on %s", n, database)
			}
			if grace, err := time.ParseDuration(server.StopGrace); err != nil || grace <= app.Drain {
				t.Errorf("the server is killed %s after it was asked to stop, and may take %v", server.StopGrace, app.Drain)
			}
			for name := range server.Environment {
				if !slices.Contains(settings(), name) {
					t.Errorf("%s is no setting of the server", name)
				}
			}
			for _, v := range config.Variables() {
				if _, ok := server.Environment[v.Name]; !ok && !slices.Contains([]string{"NORTHSTAR_LISTEN", "NORTHSTAR_ADMIN_LISTEN", "NORTHSTAR_LOG_FORMAT"}, v.Name) {
					t.Errorf("%s can't be set: the image sets only NORTHSTAR_LISTEN, NORTHSTAR_ADMIN_LISTEN and NORTHSTAR_LOG_FORMAT itself", v.Name)
				}
			}
			whole(t, file)
			for _, m := range regexp.MustCompile(`\$\{([A-Z0-9_]+)`).FindAllStringSubmatch(text, -1) {
				if !slices.Contains(append(settings(), composeOnly...), m[1]) {
					t.Errorf("it reads %s, which is no setting", m[1])
				}
			}
		})
	}
	file, _ := compose(t, "deploy/compose.yaml")
	server := file.Services["northstar"]
	if key := server.Environment["GITHUB_APP_PRIVATE_KEY"]; key != "/run/secrets/private-key" || !slices.Contains(server.Secrets, "private-key") {
		t.Errorf("the key is at %q", key)
	}
	if check := server.Healthcheck.Test; len(check) != 3 || check[1] != "/usr/local/bin/northstar" || !command(check[2]) {
		t.Errorf("its check %q is no subcommand of the binary", check)
	}
}

// whole: what the services of a file name is in it, and nothing of them is open to everybody.
func whole(t *testing.T, file composed) {
	t.Helper()
	for name, s := range file.Services {
		for other := range s.DependsOn {
			if len(file.Services[other].Healthcheck.Test) == 0 {
				t.Errorf("%s waits for %s to be healthy, which has no check", name, other)
			}
		}
		for _, v := range s.Volumes {
			volume, _, _ := strings.Cut(v, ":")
			if local, ok := strings.CutPrefix(volume, "./"); ok {
				read(t, "deploy/"+local)
			} else if _, ok := file.Volumes[volume]; !ok {
				t.Errorf("%s: the volume %s is not declared", name, volume)
			}
		}
		for _, secret := range s.Secrets {
			if _, ok := file.Secrets[secret]; !ok {
				t.Errorf("%s: the secret %s is not declared", name, secret)
			}
		}
		for _, p := range s.Ports {
			if !strings.HasPrefix(p, "127.0.0.1:") || strings.HasSuffix(p, ":8081") {
				t.Errorf("%s: the port %s is open to everybody, or the operator's is published", name, p)
			}
		}
	}
}

// TestProxy: nginx hands requests to the service and the port on which the image listens, and takes what GitHub sends.
func TestProxy(t *testing.T) {
	text := read(t, "deploy/nginx.conf")
	file, _ := compose(t, "deploy/compose.yaml")
	for _, want := range []string{"set $replicas northstar;", "http://$replicas:8080;", "client_max_body_size 27m;", "non_idempotent"} {
		if !strings.Contains(text, want) {
			t.Errorf("nginx.conf lacks %q", want)
		}
	}
	if _, ok := file.Services["northstar"]; !ok || !strings.Contains(read(t, "Dockerfile"), "NORTHSTAR_LISTEN=0.0.0.0:8080") {
		t.Error("no service northstar listens on 8080")
	}
	if store.MaxPayload > 27<<20 {
		t.Errorf("nginx refuses some of the %d bytes that the server takes", store.MaxPayload)
	}
}

// TestComposeLoads: what the files hand over is taken by the server, on github.com and on Enterprise Server, and where the app is made.
func TestComposeLoads(t *testing.T) {
	given := map[string]string{"GITHUB_APP_INTEGRATION_ID": "7", "GITHUB_APP_WEBHOOK_SECRET": "x", "NORTHSTAR_DATABASE_PASSWORD": "abc123"}
	load := func(path string) (config.Server, []*config.SettingError) {
		file, _ := compose(t, path)
		return config.ServerProblems(config.Source{Lookup: func(name string) (string, bool) {
			v, ok := file.Services["northstar"].Environment[name]
			return interpolate(v, given), ok
		}, ReadFile: func(string) ([]byte, error) { return nil, os.ErrPermission }})
	}
	set, problems := load("deploy/compose.yaml")
	for _, p := range problems {
		if p.Name != "GITHUB_APP_PRIVATE_KEY" { // there is no file here
			t.Error(p)
		}
	}
	if set.V3URL != "https://api.github.com" || set.WebURL != "https://github.com" || set.DatabaseURL.Reveal() != "postgres://northstar:abc123@database:5432/northstar?sslmode=disable" {
		t.Errorf("%+v", set)
	}
	given["GITHUB_V3_API_URL"] = "https://ghe.example.com/api/v3"
	if set, _ := load("deploy/compose.yaml"); set.V4URL != "https://ghe.example.com/api/graphql" || set.WebURL != "https://ghe.example.com" {
		t.Errorf("on Enterprise Server: %+v", set)
	}
	given = map[string]string{}
	if set, problems := load("deploy/compose.sqlite.yaml"); len(problems) > 0 || !set.Setup || set.DatabaseURL.Reveal() != "sqlite:/data/northstar.db" {
		t.Errorf("%+v, %v", set, problems)
	}
}

// interpolate is what Compose makes of ${NAME:-default} and ${NAME:?why}.
func interpolate(s string, given map[string]string) string {
	return regexp.MustCompile(`\$\{([A-Z0-9_]+)(?::([-?])([^}]*))?\}`).ReplaceAllStringFunc(s, func(m string) string {
		p := regexp.MustCompile(`\$\{([A-Z0-9_]+)(?::([-?])([^}]*))?\}`).FindStringSubmatch(m)
		if v := given[p[1]]; v != "" || p[2] != "-" {
			return v
		}
		return p[3]
	})
}

func TestEnvExample(t *testing.T) {
	var got []string
	for line := range strings.Lines(read(t, ".env.example")) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok || value != "" || !slices.Contains(append(settings(), composeOnly...), name) {
			t.Errorf("%q is no setting to fill in", line)
		}
		got = append(got, name)
	}
	for _, name := range append([]string{"GITHUB_APP_INTEGRATION_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_WEBHOOK_SECRET"}, composeOnly...) {
		if !slices.Contains(got, name) {
			t.Errorf("%s is missing", name)
		}
	}
}

// instruction is one instruction of the Dockerfile, its lines joined and its flags (--from=…) apart.
type instruction struct {
	name, flags, rest string
}

func dockerfile(t *testing.T) []instruction {
	t.Helper()
	var lines []string
	for line := range strings.Lines(read(t, "Dockerfile")) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	text := strings.ReplaceAll(strings.Join(lines, "\n"), "\\\n", " ")
	var out []instruction
	for line := range strings.SplitSeq(text, "\n") {
		name, rest, _ := strings.Cut(line, " ")
		i := instruction{name: name}
		for rest = strings.TrimSpace(rest); name != "HEALTHCHECK" && strings.HasPrefix(rest, "--"); rest = strings.TrimSpace(rest) {
			flag, after, _ := strings.Cut(rest, " ")
			i.flags, rest = i.flags+" "+flag, after
		}
		i.rest = rest
		out = append(out, i)
	}
	return out
}

func TestDockerfile(t *testing.T) {
	known := []string{"FROM", "WORKDIR", "COPY", "RUN", "ARG", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD", "LABEL"}
	var stages []string
	last := map[string]string{} // of the last stage
	mod := regexp.MustCompile(`(?m)^go (\S+)`).FindStringSubmatch(read(t, "go.mod"))[1]
	for _, i := range dockerfile(t) {
		if !slices.Contains(known, i.name) {
			t.Errorf("%s is no instruction", i.name)
		}
		switch i.name {
		case "FROM":
			words := strings.Fields(i.rest)
			if tag, _, _ := strings.Cut(words[0], "@"); strings.HasPrefix(tag, "golang:") && tag != "golang:"+mod {
				t.Errorf("built with %s, while go.mod says go %s", words[0], mod)
			}
			stages = append(stages, words[len(words)-1])
			last = map[string]string{}
		case "COPY":
			if from := regexp.MustCompile(`--from=(\S+)`).FindStringSubmatch(i.flags); from != nil && !slices.Contains(stages[:len(stages)-1], from[1]) {
				t.Errorf("copies from %s, which is no stage before", from[1])
			}
		case "RUN":
			if len(stages) > 1 {
				t.Error("the last stage has no shell to run anything")
			}
		case "ENV":
			for _, pair := range strings.Fields(i.rest) {
				name, _, ok := strings.Cut(pair, "=")
				if !ok || !slices.Contains(append(settings(), "TMPDIR"), name) {
					t.Errorf("%s is no setting of the server", pair)
				}
			}
		}
		last[i.name] = i.rest
	}
	if u := last["USER"]; u != "65532:65532" {
		t.Errorf("it runs as %q", u)
	}
	exec := func(name, text string) []string {
		var words []string
		if err := json.Unmarshal([]byte(text), &words); err != nil || len(words) == 0 {
			t.Fatalf("%s %s needs a shell, which the image has not", name, text)
		}
		return words
	}
	_, check, _ := strings.Cut(last["HEALTHCHECK"], "CMD ")
	health, entry, cmd := exec("HEALTHCHECK", check), exec("ENTRYPOINT", last["ENTRYPOINT"]), exec("CMD", last["CMD"])
	if health[0] != entry[0] || !command(health[1]) || !command(cmd[0]) {
		t.Errorf("%v, %v, %v: no subcommand of the binary", health, entry, cmd)
	}
}

// Every image is named by its digest, so that nobody who can move a tag changes what runs. One that is built here has none.
func TestImagesArePinned(t *testing.T) {
	pinned := regexp.MustCompile(`^[a-z0-9./-]+:[A-Za-z0-9._-]+@sha256:[0-9a-f]{64}$`)
	for _, i := range dockerfile(t) {
		if words := strings.Fields(i.rest); i.name == "FROM" && !pinned.MatchString(words[0]) {
			t.Errorf("Dockerfile: %s has no digest", words[0])
		}
	}
	if strings.Contains(read(t, "Dockerfile"), "syntax=") {
		t.Error("Dockerfile: its syntax is an image too, and has no digest")
	}
	for path := range composeFiles {
		file, _ := compose(t, path)
		for name, s := range file.Services {
			if s.Build == nil && !pinned.MatchString(s.Image) {
				t.Errorf("%s: %s runs %s, which has no digest", path, name, s.Image)
			}
		}
	}
}

// Nobody is told to make a key readable for everybody.
func TestKeysAreNotWorldReadable(t *testing.T) {
	for _, path := range []string{"deploy/compose.yaml", "deploy/compose.sqlite.yaml", "README.md", ".env.example", "deploy/check.sh", "CONTRIBUTING.md"} {
		if m := regexp.MustCompile(`chmod [0-7]*[4-7]\s+\S*(key|pem)`).FindString(read(t, path)); m != "" {
			t.Errorf("%s says %q", path, m)
		}
	}
}

// TestChartAsks: what the Helm chart and Compose ask a server for is there, where they ask for it. The chart's other tests are in
// deploy/helm/check.
func TestChartAsks(t *testing.T) {
	s := newSite(t, sqlite(t))
	p := s.serve()
	addresses := map[string]string{"http": p.url, "admin": p.ops, "8080": p.url}
	asked := map[string]bool{}
	for _, path := range []string{"deploy/helm/northstar/templates/deployment.yaml", "deploy/helm/northstar/templates/monitoring.yaml", "deploy/compose.yaml"} {
		text := read(t, path)
		for _, m := range regexp.MustCompile(`path: (/\w+), port: (\w+)|port: (\w+), path: (/\w+)|127\.0\.0\.1:(8080)(/\w+)`).FindAllStringSubmatch(text, -1) {
			port, page := m[2]+m[3]+m[5], m[1]+m[4]+m[6]
			asked[page] = true
			res, err := http.Get(addresses[port] + page)
			if err != nil {
				t.Errorf("%s asks port %q for %s: %v", path, port, page, err)
				continue
			}
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				t.Errorf("%s asks port %q for %s, which answers %d", path, port, page, res.StatusCode)
			}
		}
	}
	if !asked["/healthz"] || !asked["/readyz"] || !asked["/metrics"] {
		t.Errorf("found %v", asked)
	}
}
