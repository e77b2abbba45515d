package web

import "github.com/northstar-app/northstar/checks/markup"

// setupPage shows what will be made, and the form that makes it.
type setupPage struct {
	Hook     string // where GitHub will send webhooks
	Public   bool   // GitHub reaches that address
	Key, Org string
	Action   string // where the form goes
	Manifest string
}

func (p setupPage) show() markup.HTML {
	return markup.Format(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Set up Northstar</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color:#1f2328;background:#fff}
input,button{font:inherit;padding:.4rem .6rem}button{background:#1f883d;color:#fff;border:0;border-radius:6px}.other{background:#6e7781}label{display:block;margin:1rem 0}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}}</style>
<h1>🧭 Set up Northstar</h1>
<p>This takes you to GitHub, which shows what the app may do and makes it. Its credentials come back here and are kept in this server’s database.</p>
<p>Names of apps are unique on GitHub: give it another one there when “Northstar” is taken.</p>
<p>GitHub will send webhooks to <code>{}</code>{}</p>
<form method="get" action="/setup"><input type="hidden" name="key" value="{}">
<label>Organisation that owns the app (empty: your own account) <input name="org" value="{}" pattern="[A-Za-z0-9-]{0,39}"></label><button class="other">Use this one</button></form>
<form method="post" action="{}"><input type="hidden" name="manifest" value="{}"><p><button>Make the app on GitHub{}</button></p></form></html>
`, p.Hook, markup.If(!p.Public, `. <strong>Set <code>NORTHSTAR_PUBLIC_URL</code> to the address under which GitHub reaches this server.</strong>`),
		p.Key, p.Org, p.Action, p.Manifest, markup.If(p.Org != "", " for {}", p.Org))
}
