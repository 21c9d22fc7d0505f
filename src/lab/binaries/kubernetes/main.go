// One program that is every part of a Kubernetes control plane and node, by the name it is called with: the
// parts share most of their code, so one file of them all is a quarter of their sum.
//
// It is built together with the go.mod, go.sum and parts.go of a version (../kubernetes-<minor>), where everything is that
// differs between versions. Each part starts as the main package of its own upstream does (k8s.io/kubernetes/cmd/*).
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	_ "time/tzdata" // schedules of CronJobs name time zones

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

const names = "kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubeadm kubectl"

func main() {
	switch name := filepath.Base(os.Args[0]); name {
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		os.Exit(cli.Run(controllermanager.NewControllerManagerCommand()))
	case "kube-scheduler":
		os.Exit(cli.Run(scheduler.NewSchedulerCommand()))
	case "kube-proxy":
		os.Exit(cli.Run(proxy.NewProxyCommand()))
	case "kubelet":
		os.Exit(cli.Run(newKubeletCommand()))
	case "kubeadm":
		runKubeadm()
	case "kubectl":
		runKubectl()
	default:
		fmt.Fprintf(os.Stderr, "%s: this program must be called by one of the names %s\n", name, strings.ReplaceAll(names, " ", ", "))
		os.Exit(2)
	}
}
