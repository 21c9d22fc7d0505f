#!/bin/bash
# Builds every Kubernetes program of one minor version, as a layer for the root of a lab host.
# usage: GO=PROGRAM build-kubernetes.sh TARGET MINOR
set -euo pipefail
target=$1 minor=$2 here=$(dirname "$0")
. "$here/build-layer.sh"

cp "$here/kubernetes/main.go" "$here/kubernetes-$minor"/* "$work/source/"
cp -r "$here/pause" "$work/source/"
cd "$work/source"

version=$("$GO" list -mod=readonly -m -f '{{.Version}}' k8s.io/kubernetes)
# The published module says when it was tagged, not by which commit.
date=$("$GO" list -mod=readonly -m -f '{{with .Time}}{{.Format "2006-01-02T15:04:05Z"}}{{end}}' "k8s.io/kubernetes@$version" || true)
stamps=
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  stamps+=" -X $package.gitVersion=$version -X $package.gitMajor=${minor%.*} -X $package.gitMinor=${minor#*.}"
  stamps+=" -X $package.gitCommit= -X $package.gitTreeState=archive -X $package.buildDate=${date:-1970-01-01T00:00:00Z}"
done

echo "I: Kubernetes $version" >&2
mkdir -p "$layer/usr/lib/kubernetes"
# The tags are upstream's.
go_build "$layer/usr/lib/kubernetes/kubernetes" . -tags selinux,notest,grpcnotrace -ldflags "-s -w$stamps"
go_build "$layer/usr/bin/pause" ./pause -ldflags '-s -w'
for name in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubeadm kubectl; do
  ln -s ../lib/kubernetes/kubernetes "$layer/usr/bin/$name"
  case $name in kubeadm) "$layer/usr/bin/$name" version ;; kubectl) "$layer/usr/bin/$name" version --client ;; *) "$layer/usr/bin/$name" --version ;; esac >/dev/null
done
finish
