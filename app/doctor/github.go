package doctor

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/northstar-app/northstar/app/github"
)

const (
	mostBudgets   = 100 // installations whose rate limit is asked for
	budgetsAtOnce = 8
	fewPercent    = 10 // of a rate limit: less left is little
)

// hookPath is where a server takes webhooks, contract 14.
const hookPath = "/api/github/hook"

// github is the app as GitHub knows it, and what the owners of its installations granted.
func (e *examination) github(ctx context.Context) {
	const check = "app"
	if e.GitHub == nil {
		if e.wrong("GITHUB_APP_INTEGRATION_ID", "GITHUB_APP_PRIVATE_KEY") || e.Settings.Setup && e.wrong("NORTHSTAR_DATABASE_URL") {
			e.say(check, "", Unknown, "the settings that tell which it is are wrong", "")
		} else if e.GitHubGone != nil {
			e.say(check, "", Problem, e.GitHubGone.Error(), "start `northstar serve` without the three GITHUB_APP_ settings and open /setup, which makes the app, or take all three from the app's settings page")
		}
		return
	}
	self, err := e.GitHub.Self(ctx)
	e.clock(err == nil)
	e.owner = self.Owner
	if err != nil {
		switch github.KindOf(err) {
		case github.Auth, github.NotFound, github.Forbidden:
			e.say(check, "", Problem, fmt.Sprintf("GitHub refuses the id %d with this key: %v", e.Settings.IntegrationID, err),
				"take GITHUB_APP_INTEGRATION_ID and a new GITHUB_APP_PRIVATE_KEY from the app's settings page")
		default:
			e.say(check, "", Problem, "GitHub does not say who the app is: "+err.Error(), "look at the network, the proxy and GITHUB_V3_API_URL ("+e.Settings.V3URL+")")
		}
		e.say("GitHub", "", Unknown, "permissions, events, webhooks, installations and rate limits could not be looked at", "")
		return
	}
	e.say(check, "", OK, fmt.Sprintf("%s (id %d) of %s; the key is right", self.Slug, self.ID, self.Owner), "")
	e.asked(self)
	e.hook(ctx, self)
	e.sent(ctx, self)
	e.installations(ctx, self)
}

// clock is whether this machine's agrees with GitHub's.
func (e *examination) clock(answered bool) {
	switch ahead := e.GitHub.Ahead(); {
	case ahead.Abs() > github.Gross:
		e.say("clock", "", Problem, github.Skewed(ahead), "run a time service (NTP); requests are signed by GitHub's time meanwhile")
	case answered:
		e.say("clock", "", OK, "agrees with GitHub's within "+(ahead.Abs()+time.Second).Round(time.Second).String(), "")
	}
}

// asked is what the app asks the owners of its installations for.
func (e *examination) asked(self github.Identity) {
	page := e.Settings.WebURL + self.SettingsPage("permissions")
	lacking, unheard := github.Lacking(self.Permissions), github.Unheard(self.Events)
	if self.Server != "" { // one that does not know sub-issues yet
		unheard = slices.DeleteFunc(unheard, func(name string) bool { return name == "sub_issues" })
	}
	if len(lacking) > 0 {
		e.say("app permissions", "", Problem, "the app does not ask for "+strings.Join(lacking, ", "), "add them at "+page+"; each owner accepts them then")
	}
	if len(unheard) > 0 {
		e.say("app events", "", Problem, "the app does not subscribe to "+strings.Join(unheard, ", "), "tick them at "+page)
	}
	if len(lacking)+len(unheard) == 0 {
		e.say("app permissions and events", "", OK, "the app asks for what it needs", "")
	}
}

// hook is how GitHub delivers.
func (e *examination) hook(ctx context.Context, self github.Identity) {
	const check = "webhook"
	page := e.Settings.WebURL + self.SettingsPage("")
	h, err := e.GitHub.Hook(ctx)
	if err != nil {
		e.say(check, "", Unknown, err.Error(), "")
		return
	}
	before := len(e.report.Lines)
	want := e.Settings.PublicURL + hookPath
	switch {
	case h.URL == "":
		e.say(check, "", Problem, "the app has no webhook address, so that GitHub tells nothing", "enter this server's address with "+hookPath+" at "+page)
	case e.Settings.PublicURL != "" && h.URL != want:
		e.say(check, "", Problem, "GitHub delivers to "+h.URL+", and NORTHSTAR_PUBLIC_URL says "+want, "make both the same; the address is at "+page)
	case !strings.HasSuffix(h.URL, hookPath):
		e.say(check, "", Problem, "GitHub delivers to "+h.URL+", which does not end in "+hookPath, "mend the address at "+page)
	}
	if !h.Secret {
		e.say(check, "", Problem, "GitHub does not sign deliveries, and what is not signed is refused", "enter GITHUB_APP_WEBHOOK_SECRET as the secret at "+page)
	}
	if h.Unverified {
		e.say(check, "", Problem, "GitHub does not look at the certificate of "+h.URL, "switch on SSL verification at "+page)
	}
	if len(e.report.Lines) == before {
		e.say(check, "", OK, "GitHub delivers to "+h.URL+", signed", "")
	}
}

// sent is what GitHub says became of what it sent.
func (e *examination) sent(ctx context.Context, self github.Identity) {
	const check = "GitHub's deliveries"
	page, err := e.GitHub.Attempts(ctx, "")
	if err != nil {
		e.say(check, "", Unknown, err.Error(), "")
		return
	}
	if len(page.Rows) == 0 {
		e.say(check, "", OK, "GitHub has sent none lately", "")
		return
	}
	last, failed := page.Rows[0], 0
	for _, a := range page.Rows {
		if a.At.After(last.At) {
			last = a
		}
		if !a.Answered() {
			failed++
		}
	}
	of := fmt.Sprintf("of the last %d %d failed", len(page.Rows), failed)
	if last.Answered() {
		e.say(check, "", OK, fmt.Sprintf("the last, of %s, was answered %d; %s", stamp(last.At), last.Code, of), "")
		return
	}
	settings := e.Settings.WebURL + self.SettingsPage("")
	why, remedy := fmt.Sprintf("was answered %d", last.Code), "the server's log says why"
	switch {
	case last.Code == http.StatusUnauthorized:
		why, remedy = "was refused, since its signature is not of GITHUB_APP_WEBHOOK_SECRET", "make the setting and the webhook secret at "+settings+" the same"
	case last.Code == http.StatusServiceUnavailable:
		why = "was answered 503: the server was starting, or could not store it"
	case last.Code == 0 || last.Code >= 500:
		why, remedy = fmt.Sprintf("did not arrive (status %d)", last.Code), "is the server up, and can GitHub reach its address? To try it out on a machine that GitHub can't reach, use a webhook relay"
	case last.Code >= 300:
		why, remedy = why+", which is not what this server answers", "mend the webhook address at "+settings
	}
	e.say(check, "", Problem, fmt.Sprintf("the last, of %s, %s; %s", stamp(last.At), why, of), remedy+". What failed is asked for again once deliveries arrive")
}

// installations are what owners granted, and what GitHub still lets the app ask there.
func (e *examination) installations(ctx context.Context, self github.Identity) {
	const check = "installations"
	all, err := e.GitHub.Installations(ctx)
	if err != nil {
		e.say(check, "", Unknown, err.Error(), "")
		return
	}
	if len(all) == 0 {
		e.say(check, "", Problem, "the app is installed nowhere", "install it: "+e.Settings.WebURL+"/apps, or the app's page")
		return
	}
	var active []github.Installation
	whole := 0
	for _, in := range all {
		page := e.Settings.WebURL + fmt.Sprintf("/settings/installations/%d", in.ID)
		if in.AccountType == "Organization" {
			page = e.Settings.WebURL + fmt.Sprintf("/organizations/%s/settings/installations/%d", in.Account, in.ID)
		}
		if !in.Suspended.IsZero() {
			e.say(check, in.Account, Problem, "suspended since "+stamp(in.Suspended)+": nothing is done there", "an owner takes that back at "+page)
			continue
		}
		active = append(active, in)
		notAsked := github.Lacking(self.Permissions) // which no owner can accept
		lacking := slices.DeleteFunc(github.Lacking(in.Permissions), func(l string) bool { return slices.Contains(notAsked, l) })
		if in.AccountType != "Organization" { // it has no members
			lacking = slices.DeleteFunc(lacking, func(l string) bool { return strings.HasPrefix(l, "members:") })
		}
		if len(lacking) == 0 {
			whole++
			continue
		}
		e.say("permissions", in.Account, Problem, "has not granted "+strings.Join(lacking, ", ")+consequence(lacking), "an owner accepts it at "+page)
	}
	e.say(check, "", OK, fmt.Sprintf("%d, of which %d granted all that the app asks for and needs", len(all), whole), "")
	e.budgets(ctx, active)
}

// consequence is what does not work without a permission.
func consequence(lacking []string) string {
	for _, l := range lacking {
		switch l {
		case "checks: write":
			return ": no pull request there gets its checks"
		case "issues: write", "pull_requests: write":
			return ": no label and no comment is written there"
		}
	}
	return ""
}

// budgets are what GitHub still lets the app ask.
func (e *examination) budgets(ctx context.Context, of []github.Installation) {
	const check = "rate limit"
	asked := of[:min(len(of), mostBudgets)]
	var mu sync.Mutex
	var g errgroup.Group
	g.SetLimit(budgetsAtOnce)
	left := map[int64]github.Budget{}
	failed := map[int64]error{}
	for _, in := range asked {
		g.Go(func() error {
			b, err := e.GitHub.Client(in.ID).Budget(ctx)
			mu.Lock()
			defer mu.Unlock()
			if err != nil && !github.IsNotFound(err) { // a server that counts nothing has no such page
				failed[in.ID] = err
			} else if b.Limit > 0 { // Enterprise Server may have none
				left[in.ID] = b
			}
			return nil
		})
	}
	_ = g.Wait() // each says for itself what it met
	least, whose := github.Budget{}, ""
	var unknown error
	for _, in := range asked {
		if err := failed[in.ID]; github.KindOf(err) == github.Auth {
			e.say("installations", in.Account, Problem, "GitHub does not let the app in: "+err.Error(),
				"nothing is done there until it does; where the organisation allows only some addresses (IP allow list), an owner adds this server's")
		} else if err != nil {
			unknown = err
		}
		b, known := left[in.ID]
		if !known {
			continue
		}
		if whose == "" || b.Left*least.Limit < least.Left*b.Limit {
			least, whose = b, in.Account
		}
		if b.Left*100 < b.Limit*fewPercent {
			e.say(check, in.Account, Problem, fmt.Sprintf("%d of %d requests are left until %s", b.Left, b.Limit, stamp(b.Reset)),
				"reading goes on then; where this lasts, something else may use the same app")
		}
	}
	switch {
	case whose != "" && least.Left*100 >= least.Limit*fewPercent:
		message := fmt.Sprintf("the least is left to %s: %d of %d requests until %s", whose, least.Left, least.Limit, stamp(least.Reset))
		if n := len(of) - len(asked); n > 0 {
			message += fmt.Sprintf("; %d further installations were not asked", n)
		}
		e.say(check, "", OK, message, "")
	}
	if unknown != nil {
		e.say(check, "", Unknown, unknown.Error(), "")
	}
}
