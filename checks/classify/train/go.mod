module github.com/northstar-app/northstar/checks/classify/train

go 1.26.8

replace github.com/northstar-app/northstar => ../../..

require (
	github.com/northstar-app/northstar v0.0.0-00010101000000-000000000000
	pgregory.net/rapid v1.3.0
)

require github.com/yuin/goldmark v1.8.7 // indirect
