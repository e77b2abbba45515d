// Package github is Northstar's side of GitHub's API, and the only importer of go-github, ghinstallation and githubv4.
//
// It signs in as the app and as its installations, paces what each installation asks, reads pages, tells the kinds of
// failure apart ([Error]) and turns webhook payloads into plain values ([ParseEvent]). It decides nothing and stores
// nothing; everything it returns is GitHub's answer in Northstar's shapes, with strings spelled as GitHub spells them.
//
// It keeps three promises. A call never sleeps for long: when GitHub asks for patience, or an installation has used up
// what it may ask, the call returns [Later] with the time to come back, and one installation's limits never hold up
// another. A request that makes something appear is never sent twice by itself: when its outcome is not known the error
// says so ([Error.Unsure]) and the caller looks for what it left behind. No error, log line or metric holds a token, a
// key or what people wrote.
package github
