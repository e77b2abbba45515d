package chat

import "testing"

func TestMay(t *testing.T) {
	for _, c := range []struct {
		hosts        []string
		app, account string
		address      string
		want         bool
	}{
		{nil, "acme", "Acme", "http://10.0.0.7:8000/v1", true},
		{nil, "acme", "umbrella", "http://10.0.0.7:8000/v1", false},
		{nil, "", "", "http://10.0.0.7:8000/v1", false},
		{[]string{"10.0.0.7"}, "acme", "umbrella", "http://10.0.0.7:8000/v1", true},
		{[]string{"10.0.0.7:8000"}, "acme", "umbrella", "http://10.0.0.7:8000/v1", true},
		{[]string{"10.0.0.7:80"}, "acme", "acme", "http://10.0.0.7:8000/v1", false},
		{[]string{"llm.example.com"}, "acme", "acme", "https://LLM.example.com/v1", true},
		{[]string{"llm.example.com"}, "acme", "acme", "https://llm.example.com.evil.example/v1", false},
		{[]string{"llm.example.com"}, "acme", "acme", "https://169.254.169.254/v1", false},
		{[]string{"[::1]:80"}, "acme", "acme", "http://[::1]:80/v1", true},
	} {
		if got := May(c.hosts, c.app, c.account, c.address); got != c.want {
			t.Errorf("%+v: %t", c, got)
		}
	}
}
