package audit

import (
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/checks/markup"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// page is the whole report, from top to bottom.
func (v view) page() markup.HTML {
	return markup.Format(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{}">
<meta name="referrer" content="no-referrer">
<title>Northstar audit{}</title>
<style>{}</style>
</head>
<body>
{}{}{}{}{}{}{}{}
<script>{}</script>
</body>
</html>
`, v.Policy, markup.If(v.Repo.Repo != "", ": {}", v.Repo.Full()),
		markup.Trusted(styleText), // of this folder, like the script
		v.head(), v.milestones(), v.visions(), v.chart(), v.touched(), v.labels(), v.filter(), v.table(), markup.Trusted(scriptText))
}

func (v view) head() markup.HTML {
	title := markup.Text("An empty export")
	if v.Repo.Repo != "" {
		title = markup.Format("{}", v.Repo.Full())
	}
	sources := markup.HTML{}
	if len(v.Figures.Sources) > 0 {
		sources = markup.Format(`<p class="sources">Where kinds come from: {}.</p>
`, listed(v.Figures.Sources, ", ", func(s tally) markup.HTML { return markup.Format("{} <b>{}</b>", s.Name, s.Count) }))
	}
	return markup.Format(`<header>
  <p class="brand">🌟 Northstar audit</p>
  <h1>{}</h1>
  <p class="sub">{} · decided on {} · mode <code>{}</code> · shares over <code>{}</code> work · nothing was written to GitHub</p>
  {}
</header>

<section class="tiles" aria-label="Items by kind">
  {}
  {}
</section>
{}`, title, v.Held, v.Date, v.Mode, v.Basis,
		markup.Each(v.Notes, func(note string) markup.HTML { return markup.Format(`<p class="note">⚠️ {}</p>`, note) }),
		markup.Each(v.Figures.Kinds, func(k tally) markup.HTML {
			return markup.Format(`<a class="tile k-{}" href="#items" data-pick="{}"><b>{}</b><span>{} {}{}</span></a>`, k.Name, k.Name, k.Count, k.Sign, k.Name,
				markup.If(k.Likely > 0, ", {} likely", k.Likely))
		}),
		markup.If(v.Figures.Work > 0, `<div class="tile"><b>{}<small> of {}</small></b><span>open work linked to a strategy</span></div>`, v.Figures.Linked, v.Figures.Work),
		sources)
}

func (v view) milestones() markup.HTML {
	if len(v.Milestones) == 0 {
		return markup.HTML{}
	}
	open := markup.Text(`<p class="dim">None is open.</p>`)
	if len(v.Open) > 0 {
		open = markup.Each(v.Open, milestoneView.show)
	}
	return markup.Format(`
<section aria-label="Milestones"><h2>Milestones</h2>
  {}
  {}
</section>
`, open, markup.If(len(v.Closed) > 0, `<details{}><summary>{} closed</summary>{}{}</details>`,
		markup.If(len(v.Open) == 0, " open"), len(v.Closed), markup.If(v.overPlan(), `<p class="dim">{}</p>`, summary.ClosedOverPlanned), markup.Each(v.Closed, milestoneView.show)))
}

func (m milestoneView) show() markup.HTML {
	return markup.Format(`
<article class="milestone v-{}">
  <h3>{}</h3>
  <p class="verdict"><span class="chip v-{}">{} {}</span></p>
  <div class="bars">
    <svg class="mix" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="mix of work">
      <rect class="track" width="1000" height="10"/>
      <rect class="f-debt" x="{}" width="{}" height="10"/>
      <rect class="f-feature" x="{}" width="{}" height="10"/>
      <rect class="f-none" x="{}" width="{}" height="10"/>
    </svg>
    <p class="legend"><span>🧹 {} tech-debt</span><span>✨ {} feature</span>{}{}</p>
    <svg class="gauge" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="debt share {}, band {}">
      <rect class="track" y="3" width="1000" height="4"/>
      <rect class="f-band" x="{}" y="1" width="{}" height="8"/>
      {}
    </svg>
    <p class="legend"><span>debt share <b>{}</b>{}</span><span>band {}</span><span>{} done, {} open{}</span></p>
    {}
  </div>
</article>
`, m.Verdict, m.Title, m.Verdict, m.Sign, m.Says,
		m.Debt.At, m.Debt.Wide, m.Feature.At, m.Feature.Wide, m.None.At, m.None.Wide,
		told(m.Debt.Weight, m.Weights.Likely.TechDebt), told(m.Feature.Weight, m.Weights.Likely.Feature),
		markup.If(m.None.Weight > 0, "<span>❔ {} of no kind</span>", m.None.Weight),
		markup.If(m.Left+m.Counts.Other > 0, `<span class="dim">{} not counted</span>`, m.Left+m.Counts.Other),
		m.Share, m.Limits, m.Band.At, m.Band.Wide,
		markup.If(m.Mark != "", `<line class="mark" x1="{}" x2="{}" y1="0" y2="10"/>`, m.Mark, m.Mark),
		m.Share, markup.If(m.DebtShare.Den > 0, " ({} of {})", m.DebtShare.Num, m.DebtShare.Den), m.Limits,
		m.milestoneReport.Closed, m.milestoneReport.Open, markup.If(m.Day != "", ", due {}", m.Day),
		markup.If(m.Fix != "" && m.State == checks.Open, `<p class="fix">{}</p>`, m.Fix))
}

func (v view) visions() markup.HTML {
	switch {
	case len(v.Guides) > 0:
		return markup.Format(`
<section><h2>Visions and strategies</h2>
<div class="scroll"><table><thead><tr><th>#</th><th>Title</th><th>Kind</th><th>State</th><th class="n">Open work</th><th>Review</th><th>Because of</th></tr></thead><tbody>
{}</tbody></table></div></section>
`, markup.Each(v.Guides, guide.show))
	case len(v.Rows) > 0:
		return markup.Text(`
<section><h2>Visions and strategies</h2><p class="dim">There is none yet, so no work can be linked to one. A strategy is an issue that says what is in the way and how to get past it; a kind label or <code>Kind: strategy</code> in its body makes it one.</p></section>
`)
	}
	return markup.HTML{}
}

func (g guide) show() markup.HTML {
	review := markup.Each(g.Better(), func(f playbook.Finding) markup.HTML {
		return markup.Format("<details><summary>⚠️ <code>{}</code> {}</summary>{}{} <small>{}</small></details>", f.Name, f.Sentence,
			markup.If(f.Quote != "", "<small>“{}”</small> ", f.Quote), f.Remedy, f.Why)
	})
	if len(g.Better()) == 0 {
		review = markup.Format("{}", g.Reviewed())
	}
	return markup.Format(`<tr><td>{}</td><td>{}</td><td class="w">{} {}</td><td class="w">{}</td><td class="n">{}</td><td>{}</td><td>{}</td></tr>
`, g.Number, led(g.URL, g.Title), g.item.Kind.Emoji(), g.item.Kind, g.State, g.Work, review, g.Evidence)
}

// chart is the map as a tree.
func (v view) chart() markup.HTML {
	m := v.Map
	if m == nil || len(m.Visions)+len(m.Strategies)+len(m.Elsewhere.Strategies) == 0 {
		return markup.HTML{}
	}
	return markup.Format(`
<section class="map"><h2>What serves what</h2>
{}
{}
{}
{}
{}
{}
</section>
`, markup.If(len(m.Visions) > 0, "<ul>{}</ul>", markup.Each(m.Visions, branch)),
		markup.If(len(m.Strategies) > 0, "<h3>Strategies that serve no vision</h3><ul>{}</ul>", markup.Each(m.Strategies, branch)),
		markup.If(len(m.Elsewhere.Strategies) > 0, "<h3>Strategies that serve what is not on this map</h3><ul>{}</ul>", markup.Each(m.Elsewhere.Strategies, branch)),
		markup.If(len(m.Unserved.Items) > 0, "<h3>Work that serves no strategy</h3><details{}><summary>{}</summary><ul>{}</ul></details>",
			opened(m.Unserved.Items), m.Unserved.Coverage, markup.Each(m.Unserved.Items, leaf)),
		markup.If(m.Elsewhere.Open+m.Elsewhere.Done > 0, "<p>↗ Work that serves what is not on this map: {} open, {} done</p>", m.Elsewhere.Open, m.Elsewhere.Done),
		markup.If(len(v.Touching) > 0, `<p class="dim">⛔ seems to do what a strategy that it serves says will not be done</p>`))
}

// branch is a vision or a strategy with what serves it.
func branch(g *chart.Guide) markup.HTML {
	state := markup.If(g.State != checks.Open, "done, ")
	coverage := markup.Format("{}", g.Coverage)
	if g.Again {
		coverage = markup.Text("see above")
	}
	return markup.Format(`<li>{} #{} <b>{}</b> <small>{}{}</small>{}
{}{}</li>
`, g.Kind.Emoji(), g.Ref.Number, led(g.URL, g.Title), state, coverage,
		markup.Each(g.Findings, func(f string) markup.HTML { return markup.Format(` <span class="chip">⚠️ {}</span>`, f) }),
		markup.If(len(g.Strategies) > 0, "<ul>{}</ul>", markup.Each(g.Strategies, branch)),
		markup.If(len(g.Work) > 0, "<details{}><summary>work ({})</summary><ul>{}</ul></details>", opened(g.Work), len(g.Work), markup.Each(g.Work, leaf)))
}

// opened has few items shown from the start.
func opened(items []*chart.Item) markup.HTML { return markup.If(len(items) <= 10, " open") }

// leaf is an item of work.
func leaf(it *chart.Item) markup.HTML {
	state := "done"
	if it.State == checks.Open {
		state = "open"
	}
	return markup.Format(`<li><span class="s s-{}">{}{}</span> {} {}#{} {}{}</li>
`, it.State, pullSign(it.Type), state, it.Kind.Emoji(), markup.If(it.TouchesNonGoal, `<span title="seems to touch a non-goal">⛔</span> `),
		it.Ref.Number, led(it.URL, it.Title), markup.If(it.Likely, " <small>likely</small>"))
}

// led is a title that leads to its item where the address is known.
func led(url, title string) markup.HTML {
	if url == "" {
		return markup.Format("{}", title)
	}
	return markup.Format(`<a href="{}">{}</a>`, url, title)
}

func pullSign(t checks.ItemType) markup.HTML { return markup.If(t == checks.Pull, "PR ") }

// listed shows the elements of a list with something between them.
func listed[T any](list []T, between string, show func(T) markup.HTML) markup.HTML {
	first := true
	return markup.Each(list, func(v T) markup.HTML {
		if first {
			first = false
			return show(v)
		}
		return markup.Format("{}{}", between, show(v))
	})
}
