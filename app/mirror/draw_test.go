package mirror

import options "flag"

// The same draws every time, so that a change is judged by what it changed. Others: -rapid.seed=7, more: -rapid.checks=1000.
func init() {
	if err := options.Set("rapid.seed", "20261121"); err != nil {
		panic(err)
	}
}
