#!/bin/bash
# Compiles cmd/codeblue and its pause in the throwaway tree. usage: compile.sh, inside the tree
set -euo pipefail
cd /build/go/src/k8s.io/kubernetes
# Not as modules: go.mod and vendor/modules.txt are of Go 1.15, and later ones want to rewrite them.
export GO111MODULE=off GOPATH=/build/go HOME=/build GOCACHE=/build/cache CGO_ENABLED=0

# The only generated file that upstream does not keep in the tree: the API server's own description.
packages=$(grep -rl --include=*.go '^// *+k8s:openapi-gen=' vendor/k8s.io/*/ pkg cmd plugin | grep -v -e code-generator -e sample-apiserver |
  xargs -n1 dirname | sort -u | sed 's,^,k8s.io/kubernetes/,' | paste -sd,)
go build -o /build/out/openapi-gen ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
/build/out/openapi-gen --logtostderr --input-dirs "$packages" --output-package k8s.io/kubernetes/pkg/generated/openapi \
  --output-file-base zz_generated.openapi --go-header-file vendor/k8s.io/code-generator/hack/boilerplate.go.txt --report-filename /build/out/violations

flags='-s -w'
for package in component-base/version client-go/pkg/version; do
  for value in gitVersion=v1.20.2 gitMajor=1 gitMinor=20 gitTreeState=archive; do
    flags+=" -X k8s.io/kubernetes/vendor/k8s.io/$package.$value"
  done
done
go build -trimpath -ldflags "$flags" -o /build/out/pause ./cmd/codeblue/pause
go build -trimpath -ldflags "$flags" -o /build/out/kubernetes ./cmd/codeblue
