package audit

import (
	"github.com/northstar-app/northstar/checks/markup"
	"github.com/northstar-app/northstar/checks/summary"
)

// touched are the items that seem to do what a strategy of theirs rules out.
func (v view) touched() markup.HTML {
	return markup.If(len(v.Touching) > 0, `
<section><h2>Work that seems to touch a non-goal</h2><p class="dim">For you to judge: it fails no check.</p>
<div class="scroll"><table><thead><tr><th class="n">#</th><th>Title</th><th>Strategy</th><th>Which says that it will not do</th></tr></thead><tbody>
{}</tbody></table></div></section>
`, markup.Each(v.Touching, func(it *item) markup.HTML {
		return markup.Format("{}\n", markup.Each(it.NonGoals, func(n nonGoal) markup.HTML {
			return markup.Format(`<tr><td class="n">{}</td><td>{} {}</td><td class="w">🧭 {}</td><td>“{}”</td></tr>
`, it.Number, it.Kind.Emoji(), led(it.URL, it.Title), n.In(v.Repo), n.Text)
		}))
	}))
}

// labels are what a policy could state to make many kinds sure.
func (v view) labels() markup.HTML {
	return markup.If(len(v.Advice) > 0, `
<section><h2>Say yes to many at once</h2>
<p>By these habits of the team’s, items likely are of a kind. What is right of them the piece of <code>.github/northstar.yml</code> below states; <code>--policy</code> tries it here first.</p>
<p class="advice">{}</p>
{}</section>
`, markup.Each(v.Advice[:min(len(v.Advice), mostRows)], func(g summary.LikelyGroup) markup.HTML {
		return markup.Format(`<span class="chip">{} <b>{}</b> → {}</span> `, g.Says(), g.Items, g.Habit.Kind)
	}), markup.If(v.Report.Policy != "", "<pre>{}</pre>", v.Report.Policy))
}

// filter is the form by which the page's script hides rows.
func (v view) filter() markup.HTML {
	return markup.Format(`
<section id="items"><h2>Items</h2>
<form class="filter" id="filter">
  <input type="search" id="words" placeholder="number, title, label of evidence, milestone …" aria-label="Filter by words">
  <select id="kind" aria-label="Kind"><option value="">every kind</option>{}</select>
  <select id="type" aria-label="Type"><option value="">issues and pull requests</option><option value="issue">issues</option><option value="pull">pull requests</option></select>
  <select id="state" aria-label="State"><option value="">any state</option><option>open</option><option>closed</option><option>merged</option><option>dropped</option></select>
  <select id="linked" aria-label="Linked"><option value="">linked or not</option><option value="true">linked</option><option value="false">not linked</option></select>
  <select id="check" aria-label="Check"><option value="">any check</option><option>failure</option><option>neutral</option><option>success</option><option>skipped</option></select>
  <output id="shown">{} items</output>
</form>
`, markup.Each(v.Figures.Kinds, func(k tally) markup.HTML { return markup.Format("<option>{}</option>", k.Name) }), len(v.Rows))
}

func (v view) table() markup.HTML {
	return markup.Format(`<div class="scroll"><table id="table"><thead><tr><th class="n">#</th><th>Title</th><th>Kind, and why</th><th>Strategy</th><th>Milestone</th><th class="n">Weight</th><th>Checks</th></tr></thead><tbody>
{}</tbody></table></div></section>`, markup.Each(v.Rows, rowView.show))
}

func (r rowView) show() markup.HTML {
	weight := markup.Text(`<span class="dim">–</span>`)
	if r.Counted {
		weight = markup.Format("{}", r.Weight)
	}
	return markup.Format(`<tr data-kind="{}" data-type="{}" data-state="{}" data-linked="{}" data-check="{} {}">
<td class="n">{}</td><td><span class="s s-{}">{}{}</span> {}</td>
<td><span class="chip k-{}">{}</span>{}</td>
<td>{}{}{}{}</td>
<td>{}</td><td class="n">{}</td>
<td>{}{}</td></tr>
`, r.Group, r.Type, r.Stands, r.Linked, r.Strategic.conclusion(), r.Capacity.conclusion(),
		r.Number, r.Stands, pullSign(r.Type), r.Stands, led(r.URL, r.Title),
		r.Group, r.Shown, markup.If(r.Evidence != "", " <small>{}</small>", r.Evidence),
		r.path(), markup.Each(r.Problems, func(p string) markup.HTML { return markup.Format(`<small class="bad">{}</small> `, p) }),
		markup.If(len(r.Likely) > 0, "<small>perhaps {}</small>", listed(r.Likely, " or ", func(l string) markup.HTML { return markup.Format("{}", l) })),
		r.decided(),
		r.In, weight, r.Strategic.show("northstar/strategy"), r.Capacity.show("northstar/debt-capacity"))
}

// decided says which strategy rules out what it does.
func (r rowView) decided() markup.HTML {
	if r.Refused == nil {
		return markup.HTML{}
	}
	return markup.Format(" <small>{} decided against this: “{}”</small>", r.Refused.By, r.Refused.Text)
}

// path is the chain without the item itself, with which it begins.
func (r rowView) path() markup.HTML {
	return listed(r.Path[min(1, len(r.Path)):], " → ", func(step string) markup.HTML { return markup.Format("{}", step) })
}

// conclusion is that of a check, "" where there is none.
func (r *result) conclusion() string {
	if r == nil {
		return ""
	}
	return string(r.Conclusion)
}

func (r *result) show(check string) markup.HTML {
	if r == nil {
		return markup.HTML{}
	}
	return markup.Format(`<div class="c c-{}" title="{}: {}">{} {}</div>`, r.Conclusion, check, r.Conclusion, r.Sign(), r.Title)
}
