package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Server are the server's settings, contract 13, all of them checked.
type Server struct {
	IntegrationID  int64
	PrivateKey     Secret   // PEM of an RSA key
	WebhookSecrets []Secret // one, or two while rotating; the first is the newer
	Setup          bool     // none of the three above is set: /setup makes the app

	OAuthClientID     string // "": the dashboard is off
	OAuthClientSecret Secret

	V3URL, V4URL, WebURL string // github.com's, or those of a GitHub Enterprise Server; without a slash at the end

	DatabaseURL Secret // "sqlite:PATH" or "postgres://…", which may hold a password
	Listen      string
	PublicURL   string // "": check runs have no links; without a slash at the end
	AdminListen string // where the operator's pages and metrics are; never the same as Listen
	SecretKey   Secret // encrypts what /setup keeps; empty: it is kept as it is

	ModelKey   Secret   // sent to an owner's own model (classify.model), where there is one; may be empty
	ModelHosts []string // the hosts, or "host:port", in lower case, at which owners may have models; nil: any, by the policy of the app's own owner

	Retention time.Duration // how long deliveries and history are kept, at least a week

	LogLevel  string // trace, debug, info, warn or error
	LogFormat string // json or console
}

// SettingError is a setting that is missing or malformed. Its text is one line that names the setting, says what is wrong
// and how to mend it, and never holds a secret.
type SettingError struct {
	Name    string
	Message string
}

// Error is the name and what is wrong, on one line.
func (e *SettingError) Error() string { return e.Name + ": " + e.Message }

// Variable is one setting of the server: a name in the environment that is also a flag.
type Variable struct {
	Name    string // GITHUB_APP_INTEGRATION_ID
	Flag    string // github-app-integration-id
	Meaning string
	Default string // "" when there is none; "by terminal" for what depends on it
	Secret  bool

	set func(*loading, string) error
}

// loading is a server being filled in.
type loading struct {
	Server
	readFile func(string) ([]byte, error)
}

// Variables are all settings. Documentation and flags are made of it.
func Variables() []Variable {
	vs := []Variable{
		{Name: "GITHUB_APP_INTEGRATION_ID", Meaning: "App ID of the GitHub App", set: setIntegrationID},
		{Name: "GITHUB_APP_PRIVATE_KEY", Meaning: "private key of the app: PEM, or the path of a PEM file", Secret: true, set: setPrivateKey},
		{Name: "GITHUB_APP_WEBHOOK_SECRET", Meaning: "webhook secret of the app; two, comma-separated, while rotating", Secret: true, set: setWebhookSecrets},
		{Name: "GITHUB_OAUTH_CLIENT_ID", Meaning: "client ID for signing in to the dashboard, which is off without it",
			set: func(l *loading, v string) error { l.OAuthClientID = v; return nil }},
		{Name: "GITHUB_OAUTH_CLIENT_SECRET", Meaning: "client secret for signing in to the dashboard", Secret: true,
			set: func(l *loading, v string) error { l.OAuthClientSecret = NewSecret(v); return nil }},
		{Name: "GITHUB_V3_API_URL", Meaning: "REST address of GitHub", Default: "https://api.github.com",
			set: func(l *loading, v string) (err error) { l.V3URL, err = githubAddress(v); return err }},
		{Name: "GITHUB_V4_API_URL", Meaning: "GraphQL address of GitHub; follows from the REST address", Default: "https://api.github.com/graphql",
			set: func(l *loading, v string) (err error) { l.V4URL, err = githubAddress(v); return err }},
		{Name: "GITHUB_WEB_URL", Meaning: "address of GitHub for people; follows from the REST address", Default: "https://github.com",
			set: func(l *loading, v string) (err error) { l.WebURL, err = githubAddress(v); return err }},
		{Name: "NORTHSTAR_DATABASE_URL", Meaning: "database: sqlite:PATH or postgres://…", Default: "sqlite:northstar.db", Secret: true, set: setDatabase},
		{Name: "NORTHSTAR_LISTEN", Meaning: "address to listen on", Default: "127.0.0.1:8080",
			set: func(l *loading, v string) (err error) { l.Listen, err = listenAddress(v, "127.0.0.1:8080"); return err }},
		{Name: "NORTHSTAR_PUBLIC_URL", Meaning: "address under which people reach this server, for links in check runs",
			set: func(l *loading, v string) (err error) { l.PublicURL, err = webAddress(v); return err }},
		{Name: "NORTHSTAR_ADMIN_LISTEN", Meaning: "address of /metrics and the operator's pages, for nobody outside", Default: "127.0.0.1:8081",
			set: func(l *loading, v string) (err error) {
				l.AdminListen, err = listenAddress(v, "127.0.0.1:8081")
				return err
			}},
		{Name: "NORTHSTAR_SECRET_KEY", Meaning: "encrypts the keys that /setup makes; at least 16 characters", Secret: true, set: setSecretKey},
		{Name: "NORTHSTAR_MODEL_KEY", Meaning: "key for the server that a policy names in classify.model; without it that is asked without one", Secret: true, set: setModelKey},
		{Name: "NORTHSTAR_MODEL_HOSTS", Meaning: "hosts at which policies may name such a server, comma-separated; without it any, but by the policy of the app's own owner alone", set: setModelHosts},
		{Name: "NORTHSTAR_RETENTION", Meaning: "how long deliveries and history are kept: days or weeks, at least 7d", Default: "90d", set: setRetention},
		{Name: "NORTHSTAR_LOG_LEVEL", Meaning: "trace, debug, info, warn or error", Default: "info",
			set: func(l *loading, v string) (err error) {
				l.LogLevel, err = oneOf(v, "trace", "debug", "info", "warn", "error")
				return err
			}},
		{Name: "NORTHSTAR_LOG_FORMAT", Meaning: "json or console", Default: "by terminal",
			set: func(l *loading, v string) (err error) { l.LogFormat, err = oneOf(v, "json", "console"); return err }},
	}
	for i, v := range vs {
		vs[i].Flag = strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(v.Name), "northstar_"), "_", "-")
	}
	return vs
}

// Source is where the server's settings come from.
type Source struct {
	Lookup   func(name string) (string, bool) // finds a setting (flags, the environment, .env: the caller's order); an empty value is none
	ReadFile func(string) ([]byte, error)     // reads the private key's file
	Terminal bool                             // people read the log
}

// LoadServer reads the settings. The error is the first of [ServerProblems].
func LoadServer(from Source) (Server, error) {
	s, problems := ServerProblems(from)
	if len(problems) > 0 {
		return Server{}, problems[0]
	}
	return s, nil
}

// ServerProblems reads the settings as [LoadServer] does and gives every problem, with what could be read.
func ServerProblems(from Source) (Server, []*SettingError) {
	l := &loading{readFile: from.ReadFile}
	var problems []*SettingError
	given := map[string]bool{}
	for _, v := range Variables() {
		text, _ := from.Lookup(v.Name)
		text = strings.TrimSpace(text)
		if given[v.Name] = text != ""; !given[v.Name] {
			continue
		}
		if err := v.set(l, text); err != nil {
			problems = append(problems, &SettingError{v.Name, err.Error()})
		}
	}
	problems = append(problems, l.together(given)...)
	l.fill(from.Terminal)
	return l.Server, problems
}

// Database reads the one setting that commands need which touch only the database.
func Database(lookup func(string) (string, bool)) (Secret, error) {
	s, err := LoadServer(Source{Lookup: only(lookup, "NORTHSTAR_DATABASE_URL")})
	return s.DatabaseURL, err
}

// Web reads where GitHub's pages are, for commands that read the database as the server does.
func Web(lookup func(string) (string, bool)) (string, error) {
	s, err := LoadServer(Source{Lookup: only(lookup, "GITHUB_V3_API_URL", "GITHUB_WEB_URL")})
	return s.WebURL, err
}

// only hides all settings but the named ones.
func only(lookup func(string) (string, bool), names ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		if !slices.Contains(names, name) {
			return "", false
		}
		return lookup(name)
	}
}

// together reports settings that only make sense with others.
func (l *loading) together(given map[string]bool) []*SettingError {
	var problems []*SettingError
	app := []string{"GITHUB_APP_INTEGRATION_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_WEBHOOK_SECRET"}
	l.Setup = true
	for _, name := range app {
		l.Setup = l.Setup && !given[name]
	}
	missing := func(name, message string) {
		problems = append(problems, &SettingError{name, message})
	}
	for _, name := range app {
		if !given[name] && !l.Setup {
			missing(name, fmt.Sprintf("is not set, while %s is: set all three settings of the app, or none to make the app at /setup",
				firstGiven(app, given)))
		}
	}
	oauth := []string{"GITHUB_OAUTH_CLIENT_ID", "GITHUB_OAUTH_CLIENT_SECRET"}
	for _, name := range oauth {
		if !given[name] && firstGiven(oauth, given) != "" {
			missing(name, fmt.Sprintf("is not set, while %s is: set both, or neither to leave the dashboard off", firstGiven(oauth, given)))
		}
	}
	if listen := cmp.Or(l.Listen, "127.0.0.1:8080"); samePort(listen, cmp.Or(l.AdminListen, "127.0.0.1:8081")) {
		missing("NORTHSTAR_ADMIN_LISTEN", "takes the port of NORTHSTAR_LISTEN, where strangers are: give it another port, such as 127.0.0.1:8081")
	}
	if l.V3URL != "" && l.V4URL == "" && !given["GITHUB_V4_API_URL"] {
		if v4, _ := derivedURLs(l.V3URL); v4 == "" {
			missing("GITHUB_V4_API_URL", "is not set, and does not follow from GITHUB_V3_API_URL: end that in /api/v3, as on GitHub Enterprise Server, or set both")
		}
	}
	if l.V3URL == "" && (given["GITHUB_V4_API_URL"] || given["GITHUB_WEB_URL"]) && !given["GITHUB_V3_API_URL"] {
		missing("GITHUB_V3_API_URL", "is not set, while another address of GitHub is: set it, such as https://github.example.com/api/v3")
	}
	return problems
}

func firstGiven(names []string, given map[string]bool) string {
	for _, n := range names {
		if given[n] {
			return n
		}
	}
	return ""
}

// fill adds what was left out.
func (l *loading) fill(terminal bool) {
	or := func(v *string, other string) {
		if *v == "" {
			*v = other
		}
	}
	or(&l.V3URL, "https://api.github.com")
	v4, web := derivedURLs(l.V3URL)
	or(&l.V4URL, v4)
	or(&l.WebURL, web)
	or(&l.Listen, "127.0.0.1:8080")
	or(&l.AdminListen, "127.0.0.1:8081")
	or(&l.LogLevel, "info")
	if l.Retention == 0 {
		l.Retention = 90 * 24 * time.Hour
	}
	if l.DatabaseURL.Empty() {
		l.DatabaseURL = NewSecret("sqlite:northstar.db")
	}
	if terminal {
		or(&l.LogFormat, "console")
	}
	or(&l.LogFormat, "json")
}
