// Package githubsim is a GitHub that behaves: one host over real HTTP, for the demo and for tests, in no other path.
//
// It keeps everything in memory, is safe for concurrent use, and is as strict as GitHub where a client can get it wrong:
// tokens expire, permissions are enforced, pages are short, limits are limits, whatever it does not know is a 404. Every
// change, by a person through the Go methods of [Host] or by an app through REST, is sent to the apps that asked for
// it as a signed webhook, in order, by one goroutine per app.
//
// What is there belongs to a site; a repository, an issue or a check run changes itself and tells the apps. A file holds one
// such thing: what it is, what people do with it ([Host] is put together of that), and the routes that serve it. What the
// host doesn't do it refuses: a field of a body and a name in a query that are not looked at are errors.
//
// It never reaches beyond the machine unless a hook's address does, and it never asks who its client is: an app is
// known by its key alone.
//
// A sketch of its use:
//
//	host := githubsim.New(githubsim.Options{})
//	if err := host.Start(); err != nil { … }
//	defer host.Close()
//	app, err := host.AddApp(githubsim.AppOptions{HookURL: hookURL, Secret: "…"})
//	host.AddOrg("acme"); host.AddUser("alice")
//	host.AddRepo("acme/web", githubsim.RepoOptions{})
//	inst, err := host.Install(app, "acme")
//	n, err := host.OpenIssue("alice", "acme/web", githubsim.NewIssue{Title: "Faster start"})
//	err = host.Settle(ctx) // every webhook so far has been answered
package githubsim
