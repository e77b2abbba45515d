package mirror

import "github.com/northstar-app/northstar/internal/testenv"

// The properties of whole stories take half a second a try and more: fewer are made.
func init() { testenv.Checks(12, 40) }
