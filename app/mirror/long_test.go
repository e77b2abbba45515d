package mirror

import "github.com/northstar-app/northstar/internal/testenv"

// The properties of whole stories take half a second a try: a run that is not long makes fewer.
func init() { testenv.Checks(20) }
