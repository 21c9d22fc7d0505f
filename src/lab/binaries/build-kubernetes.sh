#!/bin/bash
# Builds every Kubernetes program of one minor version, as a layer for the root of a lab host.
# usage: build-kubernetes.sh TARGET GO MINOR
set -euo pipefail
target=$1 go=$2 minor=$3 here=$(dirname "$0")
. "$here/build-layer.sh"

cp "$here/kubernetes/main.go" "$here/kubernetes-$minor"/* "$work/source/"
cd "$work/source"
version=$(module_version k8s.io/kubernetes)
# The published module says when it was tagged, not by which commit.
date=$("$go" list -m -f '{{with .Time}}{{.Format "2006-01-02T15:04:05Z"}}{{end}}' "k8s.io/kubernetes@$version" 2>/dev/null || true)
stamps=
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  stamps+=" -X $package.gitVersion=$version -X $package.gitMajor=${minor%.*} -X $package.gitMinor=${minor#*.}"
  stamps+=" -X $package.gitCommit= -X $package.gitTreeState=archive -X $package.buildDate=${date:-1970-01-01T00:00:00Z}"
done

echo "I: Kubernetes $version" >&2
mkdir -p "$layer/usr/lib/kubernetes"
# The tags are those of upstream's own releases.
go_build "$layer/usr/lib/kubernetes/kubernetes" . -tags selinux,notest,grpcnotrace -ldflags "-s -w$stamps"
for name in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubeadm kubectl; do
  ln -s ../lib/kubernetes/kubernetes "$layer/usr/bin/$name"
done
build_pause
build_crictl
finish
