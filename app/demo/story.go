package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// The organisation of the story. Everything in it is public.
const (
	org     = "acme"
	roadmap = "acme/roadmap"
	shop    = "acme/shop"
	home    = "acme/.github"
)

const storyPolicy = `# The owner's policy: it holds for every repository of acme.
version: 1
mode: enforce
capacity:
  tech-debt: {min: 30%, max: 50%}
  min-items: 5
comments: {grace: 0s}
summary: {every: 0s}
`

const productVision = `Kind: vision
Perspective: product
Horizon: 3 years

## Where we want to be

Anyone can sell online on a Saturday afternoon, and never has to think about how it works. A shop opens in ten minutes, a
parcel leaves the same day, and a customer who was disappointed hears from a person.
`

const technicalVision = `Kind: vision
Perspective: technical
Horizon: 2 years

## Where we want to be

A change that one person can explain ships in an hour, on its own, and can be taken back in a minute. Nobody waits for a
nightly build, a release train or the one colleague who knows the payment module.
`

const checkoutStrategy = `Vision: #1

## Problem

Two thirds of filled baskets are left at the payment step. People meet an error that says nothing, or a form that forgets
what they typed, and they do not come back to ask.

## Guiding policy

We make the step that loses most customers boring and reliable before we add anything to it. No new payment method until
the present ones lose less than a tenth.

## Actions

- Say what went wrong, in the customer's words
- Keep what was typed
- Measure every step

## Non-goals

- Loyalty points
`

const platformStrategy = `Vision: #2

## Problem

Every release takes two days, because the payment module can only be tested by hand, all of it, by one person.

## Guiding policy

We take the module apart along its seams, one slice at a time, and each slice ships before the next begins.

## Actions

- Tests around the present behaviour
- Move refunds out
- Delete the old scheduler

## Non-goals

- A rewrite
`

const goalStrategy = `Kind: strategy
Vision: #1

Grow revenue by 40% until December. Reach 10,000 shops.
`

// story tells of a week at acme in a minute.
func (d *Demo) story(ctx context.Context) error {
	for _, step := range []struct {
		says string
		does func() error
	}{
		{"acme installs Northstar, with a policy for all of its repositories", d.install},
		{"two visions and three strategies are written down; one of them is only a goal", d.strategies},
		{"a milestone fills up, with little work on debt", d.milestone},
		{"pull requests: one that serves a strategy, one that serves none, one by a bot", d.pulls},
		{"ben links the pull request that served none", d.link},
		{"ben says what nobody knew to be a feature: now too little of the milestone is debt work, whatever the rest is", d.kind},
		{"dana swaps a label that Northstar put on, and it stays hers", d.swap},
		{"a pull request tries to change the policy, with a typing error", d.policy},
	} {
		if err := d.step(ctx, step.says, step.does); err != nil {
			return err
		}
	}
	return nil
}

// step says what happens, lets it happen, and waits for everything that follows from it.
func (d *Demo) step(ctx context.Context, says string, does func() error) error {
	fmt.Fprintf(d.o.Screen, "  %s … ", says)
	start := time.Now()
	if err := does(); err != nil {
		fmt.Fprintln(d.o.Screen)
		return fmt.Errorf("%s: %w", says, err)
	}
	if err := d.calm(ctx, 60*time.Second); err != nil {
		fmt.Fprintln(d.o.Screen)
		return fmt.Errorf("%s: %w", says, err)
	}
	fmt.Fprintf(d.o.Screen, "%.1f s\n", time.Since(start).Seconds())
	return nil
}

func (d *Demo) install() error {
	h := d.host
	h.AddOrg(org, "ada")
	for _, u := range []string{"ben", "dana", "eve"} {
		h.AddUser(u)
	}
	h.AddUser("renovate[bot]")
	for name, files := range map[string]map[string]string{home: {"northstar.yml": storyPolicy}, roadmap: nil, shop: nil} {
		if err := h.AddRepo(name, githubsim.RepoOptions{Files: files}); err != nil {
			return err
		}
	}
	for login, role := range map[string]string{"ben": "write", "dana": "maintain"} {
		for _, repo := range []string{roadmap, shop} {
			if err := h.SetPermission("ada", repo, login, role); err != nil {
				return err
			}
		}
	}
	_, err := h.Install(d.hub, org)
	return err
}

func (d *Demo) strategies() error {
	for _, i := range []githubsim.NewIssue{
		{Title: "Product vision: selling online is as easy as a market stall", Body: productVision},
		{Title: "Technical vision: every change ships by itself", Body: technicalVision},
		{Title: "Checkout that people finish", Body: checkoutStrategy},
		{Title: "Payments in slices", Body: platformStrategy},
		{Title: "Grow", Body: goalStrategy},
	} {
		if _, err := d.host.OpenIssue("ada", roadmap, i); err != nil {
			return err
		}
	}
	return nil
}

func (d *Demo) milestone() error {
	due := time.Now().AddDate(0, 0, 40)
	n, err := d.host.Milestone("ada", shop, githubsim.NewMilestone{Title: "Winter release", Due: due,
		Description: "What we want to have out before the holidays."})
	if err != nil {
		return err
	}
	for _, i := range []struct{ who, title, body string }{
		{"ada", "feat: say why a card was declined", "Strategy: acme/roadmap#3\n\nSuccess: half as many payments are tried twice."},
		{"ben", "feat: keep the form when payment fails", "Strategy: acme/roadmap#3"},
		{"eve", "feat: gift wrapping", "Customers ask for it every December."},
		{"ben", "feat: show the delivery day in the basket", "Part of acme/roadmap#3"},
		{"dana", "feat: pay by invoice", "Kind: feature\nStrategy: acme/roadmap#5"},
		{"dana", "refactor: move refunds out of the payment module", "Strategy: acme/roadmap#4"},
		{"eve", "Basket is slow on old phones", "It takes four seconds to open."},
	} {
		if _, err := d.host.OpenIssue(i.who, shop, githubsim.NewIssue{Title: i.title, Body: i.body, Milestone: n}); err != nil {
			return err
		}
	}
	// Debt that nobody planned yet: what a failing check names as a way out.
	_, err = d.host.OpenIssue("dana", shop, githubsim.NewIssue{Title: "refactor: delete the old scheduler", Body: "Strategy: acme/roadmap#4"})
	return err
}

func (d *Demo) pulls() error {
	for _, p := range []struct {
		who string
		githubsim.NewPull
	}{
		{"ben", githubsim.NewPull{Title: "Tell the customer why the bank said no", Body: "Closes #1", Milestone: 1}},
		{"eve", githubsim.NewPull{Title: "feat: a picker for wrapping paper", Body: "It looks nice.", Milestone: 1, Fork: true}},
		{"dana", githubsim.NewPull{Title: "Refunds get a home of their own", Body: "Closes #6", Milestone: 1}},
		{"renovate[bot]", githubsim.NewPull{Title: "Update dependency left-pad to v2", Body: "A routine update."}},
	} {
		if _, err := d.host.OpenPull(p.who, shop, p.NewPull); err != nil {
			return err
		}
	}
	return nil
}

func (d *Demo) link() error {
	_, err := d.host.Comment("ben", shop, 10, "/northstar link acme/roadmap#3")
	return err
}

func (d *Demo) kind() error {
	_, err := d.host.Comment("ben", shop, 7, "/northstar kind feature")
	return err
}

func (d *Demo) swap() error {
	if err := d.host.Unlabel("dana", shop, 4, "feature"); err != nil {
		return err
	}
	return d.host.Label("dana", shop, 4, "tech-debt")
}

func (d *Demo) policy() error {
	_, err := d.host.OpenPull("ben", home, githubsim.NewPull{Title: "Let us plan more freely", Body: "Kind: tech-debt\nStrategy: acme/roadmap#4",
		Files: map[string]string{"northstar.yml": "version: 1\nmode: advise\ncapacity:\n  tech-dept: {min: 10%, max: 60%}\n"}})
	return err
}
