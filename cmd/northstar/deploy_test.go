package main

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/config"
)

// These tests hold the files that run Northstar in containers against the binary's own settings and subcommands. They do
// not build an image nor start a container: deploy/check.sh goes further with the binary itself, and only a Docker engine
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

// composeOnly are variables that deploy/compose.yaml reads and the server does not.
var composeOnly = []string{"NORTHSTAR_DATABASE_PASSWORD", "GITHUB_APP_PRIVATE_KEY_FILE"}

func TestCompose(t *testing.T) {
	var file struct {
		Services map[string]struct {
			Build       struct{ Context string }
			Environment map[string]string
			Secrets     []string
			Volumes     []string
			Ports       []string
			ReadOnly    bool                                  `yaml:"read_only"`
			DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
			Healthcheck struct{ Test []string }               `yaml:"healthcheck"`
			Rest        map[string]any                        `yaml:",inline"`
		}
		Secrets map[string]struct{ File string }
		Volumes map[string]any
		Name    string
	}
	text := read(t, "deploy/compose.yaml")
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		t.Fatal(err)
	}
	server, ok := file.Services["northstar"]
	if !ok || server.Build.Context != ".." || !server.ReadOnly {
		t.Errorf("the server's service: %+v", server)
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
	for name, s := range file.Services {
		for other := range s.DependsOn {
			if len(file.Services[other].Healthcheck.Test) == 0 {
				t.Errorf("%s waits for %s to be healthy, which has no check", name, other)
			}
		}
		for _, v := range s.Volumes {
			volume, _, _ := strings.Cut(v, ":")
			if _, ok := file.Volumes[volume]; !ok {
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
	if key := server.Environment["GITHUB_APP_PRIVATE_KEY"]; key != "/run/secrets/private-key" || !slices.Contains(server.Secrets, "private-key") {
		t.Errorf("the key is at %q", key)
	}
	for _, m := range regexp.MustCompile(`\$\{([A-Z0-9_]+)`).FindAllStringSubmatch(text, -1) {
		if !slices.Contains(append(settings(), composeOnly...), m[1]) {
			t.Errorf("it reads %s, which is no setting", m[1])
		}
	}
}

// TestComposeLoads: what the file hands over is taken by the server, on github.com and on Enterprise Server.
func TestComposeLoads(t *testing.T) {
	var file struct {
		Services map[string]struct{ Environment map[string]string }
	}
	if err := yaml.Unmarshal([]byte(read(t, "deploy/compose.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	given := map[string]string{"GITHUB_APP_INTEGRATION_ID": "7", "GITHUB_APP_WEBHOOK_SECRET": "x", "NORTHSTAR_DATABASE_PASSWORD": "abc123"}
	load := func() (config.Server, []*config.SettingError) {
		return config.ServerProblems(config.Source{Lookup: func(name string) (string, bool) {
			v, ok := file.Services["northstar"].Environment[name]
			return interpolate(v, given), ok
		}, ReadFile: func(string) ([]byte, error) { return nil, os.ErrPermission }})
	}
	set, problems := load()
	for _, p := range problems {
		if p.Name != "GITHUB_APP_PRIVATE_KEY" { // there is no file here
			t.Error(p)
		}
	}
	if set.V3URL != "https://api.github.com" || set.WebURL != "https://github.com" || set.DatabaseURL.Reveal() != "postgres://northstar:abc123@database:5432/northstar?sslmode=disable" {
		t.Errorf("%+v", set)
	}
	given["GITHUB_V3_API_URL"] = "https://ghe.example.com/api/v3"
	if set, _ := load(); set.V4URL != "https://ghe.example.com/api/graphql" || set.WebURL != "https://ghe.example.com" {
		t.Errorf("on Enterprise Server: %+v", set)
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
	var file struct {
		Services map[string]struct {
			Image string
			Build any
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "deploy/compose.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	for name, s := range file.Services {
		if s.Build == nil && !pinned.MatchString(s.Image) {
			t.Errorf("compose.yaml: %s runs %s, which has no digest", name, s.Image)
		}
	}
}

// Nobody is told to make a key readable for everybody.
func TestKeysAreNotWorldReadable(t *testing.T) {
	for _, path := range []string{"deploy/compose.yaml", "README.md", ".env.example", "deploy/check.sh", "CONTRIBUTING.md"} {
		if m := regexp.MustCompile(`chmod [0-7]*[4-7]\s+\S*(key|pem)`).FindString(read(t, path)); m != "" {
			t.Errorf("%s says %q", path, m)
		}
	}
}
