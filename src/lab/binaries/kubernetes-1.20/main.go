// One program that is every part of Kubernetes 1.20, by the name it is called with, as upstream's hyperkube was until 1.18.
// It is put into upstream's tree as cmd/codeblue: the signatures are those of 1.20 and its vendored modules.
package main

import (
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/logs"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/klog/v2"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubeadm "k8s.io/kubernetes/cmd/kubeadm/app"
	kubeadmutil "k8s.io/kubernetes/cmd/kubeadm/app/util"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

var commands = map[string]func() *cobra.Command{
	"kube-apiserver":          apiserver.NewAPIServerCommand,
	"kube-controller-manager": controllermanager.NewControllerManagerCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"kube-proxy":              proxy.NewProxyCommand,
	"kubelet":                 kubelet.NewKubeletCommand,
	"kubectl":                 kubectl.NewDefaultKubectlCommand,
	"crictl":                  newCrictlCommand,
}

func main() {
	rand.Seed(time.Now().UnixNano())
	name := filepath.Base(os.Args[0])
	if name == "kubeadm" {
		// It defines klog's flags itself, and Go's flag package refuses a flag defined twice.
		forgetFlags(name)
		kubeadmutil.CheckErr(kubeadm.Run())
		return
	}
	create, known := commands[name]
	if !known {
		names := []string{"kubeadm"}
		for other := range commands {
			names = append(names, other)
		}
		fmt.Fprintf(os.Stderr, "%s is none of %s: call this program by one of these names\n", name, strings.Join(names, ", "))
		os.Exit(2)
	}
	if name == "kube-proxy" || name == "kubectl" {
		forgetFlags(name)
		klog.InitFlags(nil)
	}
	os.Exit(run(name, create()))
}

// Flags that packages of other parts have defined for the whole program.
func forgetFlags(name string) { flag.CommandLine = flag.NewFlagSet(name, flag.ExitOnError) }

func run(name string, command *cobra.Command) int {
	if name == "kube-scheduler" || name == "kube-proxy" || name == "kubectl" {
		pflag.CommandLine.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	}
	if name == "kube-proxy" || name == "kubectl" {
		pflag.CommandLine.AddGoFlagSet(flag.CommandLine)
	}
	logs.InitLogs()
	defer logs.FlushLogs()
	if err := command.Execute(); err != nil {
		return 1
	}
	return 0
}
