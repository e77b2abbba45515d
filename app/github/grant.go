package github

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"
)

// needed are the permissions of the app, contract 12: the least that its work needs.
var needed = map[string]string{"issues": "write", "pull_requests": "write", "checks": "write", "contents": "read", "metadata": "read",
	"merge_queues": "read", "members": "read"}

// subscribed are the webhooks of the app, contract 12. installation and installation_repositories arrive unasked.
var subscribed = []string{"repository", "issues", "issue_comment", "pull_request", "milestone", "label", "sub_issues", "check_run",
	"check_suite", "merge_group", "push", "member", "membership", "team", "organization"}

// Permissions are what the app has to be granted, by GitHub's names for them, each with "read" or "write".
func Permissions() map[string]string { return maps.Clone(needed) }

// Events are the webhooks that the app has to subscribe to.
func Events() []string { return slices.Clone(subscribed) }

// Lacking are the permissions that the app needs beyond what was granted, as "checks: write", in order.
func Lacking(granted map[string]string) []string {
	var out []string
	for name, level := range needed {
		if has := granted[name]; has != level && has != "write" && has != "admin" {
			out = append(out, name+": "+level)
		}
	}
	slices.Sort(out)
	return out
}

// Unheard are the webhooks that the app needs beyond those of a list, in the contract's order.
func Unheard(events []string) []string {
	return slices.DeleteFunc(Events(), func(e string) bool { return slices.Contains(events, e) })
}

// HookSettings are how GitHub delivers the app's webhooks. GitHub does not show the secret.
// https://docs.github.com/rest/apps/webhooks#get-a-webhook-configuration-for-an-app
type HookSettings struct {
	URL        string
	Secret     bool // whether deliveries are signed
	Unverified bool // whether the certificate of the address is not looked at
}

// Hook reads how GitHub delivers the app's webhooks.
func (a *App) Hook(ctx context.Context) (HookSettings, error) {
	var raw struct {
		URL, Secret line
		Insecure    any `json:"insecure_ssl"` // "0" and "1", or the numbers
	}
	o := op{does: "read the app's webhook settings", route: "GET /app/hook/config"}
	err := a.own.do(ctx, o, func(ctx context.Context, gh *github.Client) error {
		_, err := get(ctx, gh, "app/hook/config", &raw)
		return err
	})
	return HookSettings{URL: text(raw.URL), Secret: raw.Secret != "", Unverified: raw.Insecure == "1" || raw.Insecure == 1.0}, err
}

// Budget is what an installation may still ask GitHub within the hour.
type Budget struct {
	Limit, Left int
	Reset       time.Time // when Left is Limit again
}

// Budget reads what is left of the primary limit of REST. The question costs nothing of it.
// https://docs.github.com/rest/rate-limit/rate-limit
func (c *Client) Budget(ctx context.Context) (Budget, error) {
	var raw struct {
		Resources struct {
			Core struct{ Limit, Remaining, Reset int64 }
		}
	}
	o := op{does: "read the rate limit of installation", on: "", route: "GET /rate_limit", quiet: true}
	err := c.do(ctx, o, func(ctx context.Context, gh *github.Client) error {
		_, err := get(ctx, gh, "rate_limit", &raw)
		return err
	})
	core := raw.Resources.Core
	return Budget{Limit: int(core.Limit), Left: int(core.Remaining), Reset: time.Unix(core.Reset, 0).UTC()}, err
}

// SettingsPage is the address, under GitHub's for people, of the app's own settings: of what it asks for with part "permissions".
func (i Identity) SettingsPage(part string) string {
	path := "/settings/apps/" + i.Slug
	if i.OwnerType == "Organization" {
		path = "/organizations/" + i.Owner + path
	}
	return strings.TrimSuffix(path+"/"+part, "/")
}
