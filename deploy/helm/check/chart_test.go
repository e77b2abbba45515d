// Package check holds the Helm chart to Helm's own lint and schema, to Kubernetes' own decoding and validation of what it makes, and
// to the server's settings. It is a module of its own, so that neither Helm nor Kubernetes is a dependency of the server.
package check

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/networking"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	networkvalidation "k8s.io/kubernetes/pkg/apis/networking/validation"
	"k8s.io/kubernetes/pkg/apis/policy"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	policyvalidation "k8s.io/kubernetes/pkg/apis/policy/validation"
	"sigs.k8s.io/yaml"

	"github.com/northstar-app/northstar/config"
)

const (
	dir         = "../northstar"
	kubeVersion = "v1.30.0" // the oldest that Chart.yaml takes
)

// The values of every test, over the chart's own.
const (
	usual      = "existingSecret: northstar\n"
	simple     = "{database: sqlite, replicas: 1}"
	enterprise = `
existingSecret: northstar
replicas: 12
image: {digest: "sha256:` + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" + `"}
imagePullSecrets: [{name: registry}]
settings: {GITHUB_APP_INTEGRATION_ID: "12345678", GITHUB_V3_API_URL: "https://ghe.example.com/api/v3", NORTHSTAR_PUBLIC_URL: "https://northstar.example.com"}
ingress: {enabled: true, className: nginx, host: northstar.example.com, tlsSecret: northstar-tls, annotations: {nginx.ingress.kubernetes.io/proxy-body-size: 27m}}
networkPolicy:
  databaseTo: [{ipBlock: {cidr: 10.0.0.0/24}}]
  databasePort: 6432
  githubTo: [{ipBlock: {cidr: 10.1.0.0/24}}]
  extraEgress: [{ports: [{port: 8443}]}]
podDisruptionBudget: {maxUnavailable: 25%}
serviceMonitor: {enabled: true, labels: {release: prometheus}}
prometheusRule: {enabled: true, labels: {release: prometheus}}
podLabels: {team: platform}
podAnnotations: {example.com/note: hello}
nodeSelector: {kubernetes.io/arch: amd64}
tolerations: [{key: dedicated, operator: Exists}]
affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: topology.kubernetes.io/zone, labelSelector: {matchLabels: {app.kubernetes.io/name: northstar}}}}]}}
`
	bare = `
existingSecret: northstar
replicas: 1
preStopSeconds: 0
networkPolicy: {enabled: false}
podDisruptionBudget: {enabled: false}
service: {type: LoadBalancer, port: 443, annotations: {example.com/tls: yes-please}}
`
)

var good = map[string]string{"usual": usual, "sqlite": simple, "everything": enterprise, "bare": bare}

func load(t *testing.T) *chart.Chart {
	t.Helper()
	c, err := loader.LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func values(t *testing.T, text string) map[string]any {
	t.Helper()
	v, err := chartutil.ReadValues([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// render makes the objects of the chart, by "Kind name".
func render(t *testing.T, text string) (map[string][]byte, error) {
	t.Helper()
	version, err := chartutil.ParseKubeVersion(kubeVersion)
	if err != nil {
		t.Fatal(err)
	}
	caps := chartutil.DefaultCapabilities.Copy()
	caps.KubeVersion = *version
	c := load(t)
	v, err := chartutil.ToRenderValues(c, values(t, text), chartutil.ReleaseOptions{Name: "north", Namespace: "tools", IsInstall: true}, caps)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(c, v)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for name, file := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			out["NOTES"] = []byte(file)
			continue
		}
		for doc := range strings.SplitSeq("\n"+file, "\n---") {
			var head struct {
				Kind     string
				Metadata struct{ Name string }
			}
			if err := yaml.Unmarshal([]byte(doc), &head); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, doc)
			}
			if head.Kind == "" {
				continue
			}
			key := head.Kind + " " + head.Metadata.Name
			if out[key] != nil {
				t.Errorf("%s twice", key)
			}
			out[key] = []byte(doc)
		}
	}
	return out, nil
}

func must(t *testing.T, text string) map[string][]byte {
	t.Helper()
	out, err := render(t, text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// decode reads an object as Kubernetes' API server does, which refuses fields that it does not know, and fills in what was left out.
func decode(t *testing.T, text []byte) runtime.Object {
	t.Helper()
	object, _, err := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict).UniversalDecoder().Decode(text, nil, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return object
}

func TestLint(t *testing.T) {
	version, err := chartutil.ParseKubeVersion(kubeVersion)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range good {
		for _, m := range lint.AllWithKubeVersion(dir, values(t, text), "tools", version).Messages {
			if m.Severity > support.InfoSev {
				t.Errorf("%s: %s", name, m)
			}
		}
	}
}

// TestKubernetesTakesIt: what the chart makes is decoded strictly and validated by Kubernetes' own code.
func TestKubernetesTakesIt(t *testing.T) {
	for name, text := range good {
		t.Run(name, func(t *testing.T) {
			for key, doc := range must(t, text) {
				if kind, _, _ := strings.Cut(key, " "); kind == "NOTES" || kind == "ServiceMonitor" || kind == "PrometheusRule" {
					continue // of Prometheus' operator
				}
				if errs := problems(t, decode(t, doc)); len(errs) > 0 {
					t.Errorf("%s: %v\n%s", key, errs.ToAggregate(), doc)
				}
			}
		})
	}
}

// problems are what Kubernetes would refuse an object for. The API server gives it its namespace.
func problems(t *testing.T, object runtime.Object) field.ErrorList {
	t.Helper()
	const namespace = "tools"
	switch o := object.(type) {
	case *apps.Deployment:
		o.Namespace = namespace
		return appsvalidation.ValidateDeployment(o, podutil.GetValidationOptionsFromPodTemplate(&o.Spec.Template, nil))
	case *core.Service:
		o.Namespace = namespace
		if o.Spec.ClusterIP == "" { // it gets one
			o.Spec.ClusterIP, o.Spec.ClusterIPs = "10.0.0.7", []string{"10.0.0.7"}
		} else {
			o.Spec.ClusterIPs = []string{o.Spec.ClusterIP}
		}
		o.Spec.IPFamilies = []core.IPFamily{core.IPv4Protocol}
		single := core.IPFamilyPolicySingleStack
		o.Spec.IPFamilyPolicy = &single
		return corevalidation.ValidateServiceCreate(o)
	case *core.PersistentVolumeClaim:
		o.Namespace = namespace
		return corevalidation.ValidatePersistentVolumeClaim(o, corevalidation.PersistentVolumeClaimSpecValidationOptions{})
	case *networking.NetworkPolicy:
		o.Namespace = namespace
		return networkvalidation.ValidateNetworkPolicy(o, networkvalidation.NetworkPolicyValidationOptions{})
	case *networking.Ingress:
		o.Namespace = namespace
		return networkvalidation.ValidateIngressCreate(o)
	case *policy.PodDisruptionBudget:
		o.Namespace = namespace
		return policyvalidation.ValidatePodDisruptionBudget(o, policyvalidation.PodDisruptionBudgetValidationOptions{})
	}
	t.Fatalf("%T is not expected of the chart", object)
	return nil
}

func deployment(t *testing.T, text string) *apps.Deployment {
	t.Helper()
	d, ok := decode(t, must(t, text)["Deployment north-northstar"]).(*apps.Deployment)
	if !ok {
		t.Fatal("no Deployment")
	}
	return d
}

// TestBadValuesAreRefused, each with a message that names what is wrong.
func TestBadValuesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		usual + "replicas: three":                                 "/replicas",
		usual + "replica: 3":                                      "additional properties 'replica' not allowed",
		usual + "image: {tags: x}":                                "additional properties 'tags' not allowed",
		usual + "settings: {NORTHSTAR_SECRET_KEY: hush}":          "additional properties 'NORTHSTAR_SECRET_KEY' not allowed",
		usual + "settings: {NORTHSTAR_DATABASE_URL: hush}":        "additional properties 'NORTHSTAR_DATABASE_URL' not allowed",
		usual + "settings: {GITHUB_APP_INTEGRATION_ID: 12345678}": "/settings/GITHUB_APP_INTEGRATION_ID",
		usual + "settings: {GITHUB_V3_API_URL: 'http://ghe'}":     "/settings/GITHUB_V3_API_URL",
		usual + "database: mysql":                                 "/database",
		"{database: sqlite, replicas: 3}":                         "sqlite takes one replica, and replicas is 3",
		"database: postgres":                                      "existingSecret is empty",
		usual + "ingress: {enabled: true}":                        "ingress.host is empty",
		usual + "terminationGracePeriodSeconds: 30":               "terminationGracePeriodSeconds is 30",
		usual + "image: {digest: latest}":                         "/image/digest",
		usual + "networkPolicy: {databasePort: 543210}":           "/networkPolicy/databasePort",
	} {
		if _, err := render(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", text, err, want)
		}
	}
}

// TestSettings: every setting of the server can be given, secrets by reference alone, and nothing is given that is none.
func TestSettings(t *testing.T) {
	own := []string{"NORTHSTAR_LISTEN", "NORTHSTAR_ADMIN_LISTEN"} // the chart's, not to be set
	set, _ := load(t).Values["settings"].(map[string]any)
	var offered, secrets []string
	for _, v := range config.Variables() {
		switch {
		case v.Secret:
			secrets = append(secrets, v.Name)
		case !slices.Contains(own, v.Name):
			offered = append(offered, v.Name)
		}
	}
	slices.Sort(offered)
	slices.Sort(secrets)
	if got := slices.Sorted(maps.Keys(set)); !slices.Equal(got, offered) {
		t.Errorf("settings are %q; want %q", got, offered)
	}
	var schema struct {
		Properties struct {
			Settings struct{ Properties map[string]any }
		}
	}
	text, err := os.ReadFile(dir + "/values.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(schema.Properties.Settings.Properties)); !slices.Equal(got, offered) {
		t.Errorf("the schema's settings are %q; want %q", got, offered)
	}
	all := usual + "settings: {"
	for _, name := range offered {
		all += name + ": " + map[string]string{"NORTHSTAR_LOG_LEVEL": "info", "NORTHSTAR_LOG_FORMAT": "json", "NORTHSTAR_RETENTION": "30d", "NORTHSTAR_MODEL_HOSTS": "llm.example.com",
			"GITHUB_APP_INTEGRATION_ID": "'7'", "GITHUB_OAUTH_CLIENT_ID": "x"}[name]
		if strings.HasSuffix(name, "_URL") {
			all += "https://ghe.example.com/api/v3"
		}
		all += ", "
	}
	var got, referred []string
	for _, e := range deployment(t, all+"}").Spec.Template.Spec.Containers[0].Env {
		if e.Name == "TMPDIR" || slices.Contains(own, e.Name) {
			continue
		}
		if e.ValueFrom == nil {
			got = append(got, e.Name)
			continue
		}
		if r := e.ValueFrom.SecretKeyRef; r.Name != "northstar" || r.Key != e.Name {
			t.Errorf("%s is from %s of %s", e.Name, r.Key, r.Name)
		}
		referred = append(referred, e.Name)
	}
	slices.Sort(got)
	slices.Sort(referred)
	if !slices.Equal(got, offered) || !slices.Equal(referred, secrets) {
		t.Errorf("values of %q and references of %q; want %q and %q", got, referred, offered, secrets)
	}
}

// TestServerTakesIt: the settings of every set of values are ones with which a server starts.
func TestServerTakesIt(t *testing.T) {
	for name, text := range good {
		env := map[string]string{}
		for _, e := range deployment(t, text).Spec.Template.Spec.Containers[0].Env {
			if e.ValueFrom == nil {
				env[e.Name] = e.Value
			} else if e.Name == "NORTHSTAR_DATABASE_URL" {
				env[e.Name] = "postgres://northstar@database/northstar"
			}
		}
		if env["GITHUB_APP_INTEGRATION_ID"] != "" { // what the Secret has then
			env["GITHUB_APP_WEBHOOK_SECRET"], env["GITHUB_APP_PRIVATE_KEY"] = "hush", "file"
		}
		set, problems := config.ServerProblems(config.Source{Lookup: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
			ReadFile: os.ReadFile})
		for _, p := range problems {
			if p.Name != "GITHUB_APP_PRIVATE_KEY" {
				t.Errorf("%s: %v", name, p)
			}
		}
		if set.Listen != "0.0.0.0:8080" || set.AdminListen != "0.0.0.0:8081" {
			t.Errorf("%s: it listens on %s and %s", name, set.Listen, set.AdminListen)
		}
	}
}

// TestStrict: nothing of a pod is more than it needs, and it is replaced without a gap.
func TestStrict(t *testing.T) {
	for name, text := range good {
		d := deployment(t, text)
		pod := d.Spec.Template.Spec
		c := pod.Containers[0]
		sc, psc := c.SecurityContext, pod.SecurityContext
		if pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken || !*psc.RunAsNonRoot || *psc.RunAsUser != 65532 ||
			psc.SeccompProfile.Type != core.SeccompProfileTypeRuntimeDefault || *sc.AllowPrivilegeEscalation || !*sc.ReadOnlyRootFilesystem ||
			!slices.Equal(sc.Capabilities.Drop, []core.Capability{"ALL"}) || len(sc.Capabilities.Add) > 0 {
			t.Errorf("%s: %+v %+v", name, psc, sc)
		}
		sqlite := name == "sqlite"
		if s := d.Spec.Strategy; sqlite != (s.Type == apps.RecreateDeploymentStrategyType) || !sqlite && s.RollingUpdate.MaxUnavailable.IntValue() != 0 {
			t.Errorf("%s: %+v", name, s)
		}
		ports := map[string]int32{}
		for _, p := range c.Ports {
			ports[p.Name] = p.ContainerPort
		}
		for what, p := range map[string]*core.Probe{"/healthz": c.LivenessProbe, "/readyz": c.ReadinessProbe} {
			if p == nil || p.HTTPGet.Path != what || ports[p.HTTPGet.Port.String()] != 8080 {
				t.Errorf("%s: %s is probed as %+v", name, what, p)
			}
		}
		if ports["admin"] != 8081 {
			t.Errorf("%s: %v", name, ports)
		}
		if grace := time.Duration(*pod.TerminationGracePeriodSeconds) * time.Second; grace < 36*time.Second {
			t.Errorf("%s: it is killed after %v", name, grace)
		}
	}
}

// TestAlerts: the rules are those of deploy/alerts.yaml.
func TestAlerts(t *testing.T) {
	text, err := os.ReadFile("../../alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var want any
	if err := yaml.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	var got struct{ Spec any }
	if err := yaml.Unmarshal(must(t, enterprise)["PrometheusRule north-northstar"], &got); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got.Spec) != fmt.Sprint(want) || got.Spec == nil {
		t.Errorf("the chart's rules are not those of deploy/alerts.yaml: %v", got.Spec)
	}
}

// TestNotes: people are told where to go on.
func TestNotes(t *testing.T) {
	for text, want := range map[string]string{usual: "makes one, at the address in its log", enterprise: "https://northstar.example.com/api/github/hook",
		simple: "plain text in the database"} {
		if got := string(must(t, text)["NOTES"]); !strings.Contains(got, want) {
			t.Errorf("%s\nlacks %q", got, want)
		}
	}
}
