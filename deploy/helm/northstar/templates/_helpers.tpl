{{- define "northstar.name" -}}
{{- if contains "northstar" .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-northstar" .Release.Name | trunc 52 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "northstar.selector" -}}
app.kubernetes.io/name: northstar
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "northstar.labels" -}}
{{ include "northstar.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "northstar.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* What the schema can't say well, in words. */}}
{{- define "northstar.check" -}}
{{- if and (eq .Values.database "sqlite") (gt (int .Values.replicas) 1) }}
{{- fail (printf "database: sqlite takes one replica, and replicas is %d: set replicas to 1, or use database: postgres, which any number share" (int .Values.replicas)) }}
{{- end }}
{{- if and (eq .Values.database "postgres") (not .Values.existingSecret) }}
{{- fail "existingSecret is empty: name a Secret that has NORTHSTAR_DATABASE_URL, or use database: sqlite" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}
{{- fail "ingress.host is empty: set it to the name under which GitHub reaches the server" }}
{{- end }}
{{- if lt (int .Values.terminationGracePeriodSeconds) (add 30 (int .Values.preStopSeconds)) }}
{{- fail (printf "terminationGracePeriodSeconds is %d: a server may take 30 s to stop, after preStopSeconds: set it to %d or more" (int .Values.terminationGracePeriodSeconds) (add 31 (int .Values.preStopSeconds))) }}
{{- end }}
{{- end }}
