package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/ioutil"
	"os"
	"regexp"
	"sort"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v2"
	internalapi "k8s.io/cri-api/pkg/apis"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1alpha2"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/kubelet/cri/remote"
)

// The part of crictl that kubeadm and operators need: Debian does not package cri-tools, and the tree has kubelet's client of the
// same interface. Words, columns and JSON are those of crictl.
type runtimeClient struct {
	endpoint, output string
	all, quiet       bool
	name             string
	timeout          int64
	runtime          internalapi.RuntimeService
	images           internalapi.ImageManagerService
}

func newCrictlCommand() *cobra.Command {
	c := &runtimeClient{}
	root := &cobra.Command{Use: "crictl", SilenceUsage: true, PersistentPreRunE: func(*cobra.Command, []string) error { return c.connect() }}
	root.PersistentFlags().StringVarP(&c.endpoint, "runtime-endpoint", "r", "", "socket of the container runtime")
	listing := func(name, short string, run func() error) *cobra.Command {
		command := &cobra.Command{Use: name, Short: short, Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error { return run() }}
		command.Flags().StringVarP(&c.output, "output", "o", "table", "table or json")
		command.Flags().BoolVarP(&c.quiet, "quiet", "q", false, "ids only")
		return command
	}
	ps := listing("ps", "list containers", c.listContainers)
	ps.Flags().BoolVarP(&c.all, "all", "a", false, "exited ones too")
	ps.Flags().StringVar(&c.name, "name", "", "only containers whose name this regular expression matches")
	pods := listing("pods", "list pods", c.listPods)
	pods.Flags().StringVar(&c.name, "name", "", "only pods whose name this regular expression matches")
	root.AddCommand(ps, pods, listing("images", "list images", c.listImages), listing("info", "state of the runtime", c.showStatus),
		listing("version", "versions", c.showVersion))
	each := func(name, short string, run func(id string) error) *cobra.Command {
		command := &cobra.Command{Use: name + " ID...", Short: short, Args: cobra.MinimumNArgs(1), RunE: func(_ *cobra.Command, ids []string) error {
			for _, id := range ids {
				if err := run(id); err != nil {
					return err
				}
			}
			return nil
		}}
		root.AddCommand(command)
		return command
	}
	each("inspect", "status of containers", c.inspectContainer)
	each("inspecti", "status of images", c.inspectImage)
	each("logs", "log of a container", c.showLog)
	stop := each("stop", "stop containers", func(id string) error { return c.runtime.StopContainer(id, c.timeout) })
	stop.Flags().Int64VarP(&c.timeout, "timeout", "t", 0, "seconds until the container is killed")
	each("rm", "remove containers", func(id string) error { return c.runtime.RemoveContainer(id) })
	each("stopp", "stop pods", func(id string) error { return c.runtime.StopPodSandbox(id) })
	each("rmp", "remove pods", func(id string) error { return c.runtime.RemovePodSandbox(id) })
	each("pull", "pull images", func(image string) error {
		_, err := c.images.PullImage(&cri.ImageSpec{Image: image}, nil, nil)
		return err
	})
	return root
}

func (c *runtimeClient) connect() (err error) {
	// kubelet's client tells its log what it returns as well.
	flags := flag.NewFlagSet("klog", flag.PanicOnError)
	klog.InitFlags(flags)
	_ = flags.Parse([]string{"-logtostderr=false", "-stderrthreshold=FATAL"})
	klog.SetOutput(ioutil.Discard)
	if c.endpoint == "" {
		c.endpoint = configuredEndpoint()
	}
	const timeout = 10 * time.Second
	if c.runtime, err = remote.NewRemoteRuntimeService(c.endpoint, timeout); err != nil {
		return err
	}
	c.images, err = remote.NewRemoteImageService(c.endpoint, timeout)
	return err
}

func configuredEndpoint() string {
	config := struct {
		Endpoint string `yaml:"runtime-endpoint"`
	}{"unix:///run/containerd/containerd.sock"}
	if text, err := os.ReadFile("/etc/crictl.yaml"); err == nil {
		_ = yaml.Unmarshal(text, &config)
	}
	if set := os.Getenv("CONTAINER_RUNTIME_ENDPOINT"); set != "" {
		return set
	}
	return config.Endpoint
}

func (c *runtimeClient) listContainers() error {
	filter := &cri.ContainerFilter{}
	if !c.all {
		filter.State = &cri.ContainerStateValue{State: cri.ContainerState_CONTAINER_RUNNING}
	}
	containers, err := c.runtime.ListContainers(filter)
	if err != nil {
		return err
	}
	wanted, err := regexp.Compile(c.name)
	if err != nil {
		return err
	}
	sort.Slice(containers, func(i, j int) bool { return containers[i].CreatedAt > containers[j].CreatedAt })
	list := table{header: "CONTAINER\tIMAGE\tCREATED\tSTATE\tNAME\tATTEMPT\tPOD ID", key: "containers"}
	for _, found := range containers {
		if !wanted.MatchString(found.Metadata.Name) {
			continue
		}
		state := strings.Title(strings.ToLower(strings.TrimPrefix(found.State.String(), "CONTAINER_")))
		list.add(found.Id, fmt.Sprintf("%.13s\t%s\t%s\t%s\t%s\t%d\t%.13s", found.Id, found.Image.Image, age(found.CreatedAt), state,
			found.Metadata.Name, found.Metadata.Attempt, found.PodSandboxId), object{
			"id": found.Id, "podSandboxId": found.PodSandboxId, "imageRef": found.ImageRef, "state": found.State.String(),
			"metadata": object{"name": found.Metadata.Name, "attempt": found.Metadata.Attempt}, "image": object{"image": found.Image.Image},
			"createdAt": fmt.Sprint(found.CreatedAt), "labels": found.Labels, "annotations": found.Annotations})
	}
	return c.print(list)
}

func (c *runtimeClient) listPods() error {
	pods, err := c.runtime.ListPodSandbox(nil)
	if err != nil {
		return err
	}
	wanted, err := regexp.Compile(c.name)
	if err != nil {
		return err
	}
	sort.Slice(pods, func(i, j int) bool { return pods[i].CreatedAt > pods[j].CreatedAt })
	list := table{header: "POD ID\tCREATED\tSTATE\tNAME\tNAMESPACE\tATTEMPT", key: "items"}
	for _, found := range pods {
		if !wanted.MatchString(found.Metadata.Name) {
			continue
		}
		state := strings.Title(strings.ToLower(strings.TrimPrefix(found.State.String(), "SANDBOX_")))
		list.add(found.Id, fmt.Sprintf("%.13s\t%s\t%s\t%s\t%s\t%d", found.Id, age(found.CreatedAt), state, found.Metadata.Name,
			found.Metadata.Namespace, found.Metadata.Attempt), object{
			"id": found.Id, "state": found.State.String(), "createdAt": fmt.Sprint(found.CreatedAt), "metadata": object{
				"name": found.Metadata.Name, "uid": found.Metadata.Uid, "namespace": found.Metadata.Namespace, "attempt": found.Metadata.Attempt},
			"labels": found.Labels, "annotations": found.Annotations, "runtimeHandler": found.RuntimeHandler})
	}
	return c.print(list)
}

func (c *runtimeClient) listImages() error {
	images, err := c.images.ListImages(nil)
	if err != nil {
		return err
	}
	list := table{header: "IMAGE\tIMAGE ID\tSIZE", key: "images"}
	for _, found := range images {
		list.add(found.Id, fmt.Sprintf("%s\t%.20s\t%d", strings.Join(found.RepoTags, ","), found.Id, found.Size_),
			object{"id": found.Id, "repoTags": found.RepoTags, "repoDigests": found.RepoDigests, "size": fmt.Sprint(found.Size_)})
	}
	return c.print(list)
}

func (c *runtimeClient) inspectContainer(id string) error {
	found, err := c.runtime.ContainerStatus(id)
	if err != nil {
		return err
	}
	return printJSON(object{"status": object{
		"id": found.Id, "metadata": object{"name": found.Metadata.Name, "attempt": found.Metadata.Attempt}, "state": found.State.String(),
		"createdAt": date(found.CreatedAt), "startedAt": date(found.StartedAt), "finishedAt": date(found.FinishedAt), "exitCode": found.ExitCode,
		"reason": found.Reason, "message": found.Message, "image": object{"image": found.Image.Image}, "imageRef": found.ImageRef,
		"labels": found.Labels, "annotations": found.Annotations, "logPath": found.LogPath}})
}

func (c *runtimeClient) inspectImage(name string) error {
	found, err := c.images.ImageStatus(&cri.ImageSpec{Image: name})
	if err == nil && found == nil {
		err = fmt.Errorf("no such image %q present", name)
	}
	if err != nil {
		return err
	}
	return printJSON(object{"status": object{"id": found.Id, "repoTags": found.RepoTags, "size": fmt.Sprint(found.Size_)}})
}

// As the file has it, without the time, stream and tag that the runtime writes before each line.
func (c *runtimeClient) showLog(id string) error {
	found, err := c.runtime.ContainerStatus(id)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(found.LogPath)
	if err != nil {
		return err
	}
	for _, line := range bytes.SplitAfter(text, []byte("\n")) {
		if parts := bytes.SplitN(line, []byte(" "), 4); len(parts) == 4 {
			var to io.Writer = os.Stdout
			if string(parts[1]) == "stderr" {
				to = os.Stderr
			}
			_, _ = to.Write(parts[3])
		}
	}
	return nil
}

func (c *runtimeClient) showStatus() error {
	found, err := c.runtime.Status()
	if err != nil {
		return err
	}
	return printJSON(object{"status": found})
}

func (c *runtimeClient) showVersion() error {
	found, err := c.runtime.Version("v1alpha2")
	if err != nil {
		return err
	}
	fmt.Printf("Version:  %s\nRuntimeName:  %s\nRuntimeVersion:  %s\nRuntimeApiVersion:  %s\n",
		found.Version, found.RuntimeName, found.RuntimeVersion, found.RuntimeApiVersion)
	return nil
}

type object map[string]interface{}

// Rows of a listing in the three forms that can be asked for.
type table struct {
	header, key string
	ids, rows   []string
	objects     []object
}

func (t *table) add(id, row string, value object) {
	t.ids, t.rows, t.objects = append(t.ids, id), append(t.rows, row), append(t.objects, value)
}

func (c *runtimeClient) print(list table) error {
	switch {
	case c.quiet:
		for _, id := range list.ids {
			fmt.Println(id)
		}
		return nil
	case c.output == "json":
		return printJSON(object{list.key: append([]object{}, list.objects...)})
	}
	writer := tabwriter.NewWriter(os.Stdout, 20, 1, 3, ' ', 0)
	fmt.Fprintln(writer, strings.Join(append([]string{list.header}, list.rows...), "\n"))
	return writer.Flush()
}

func printJSON(value object) error {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

func date(nanoseconds int64) string { return time.Unix(0, nanoseconds).Format(time.RFC3339Nano) }

// As crictl writes it: "3 minutes ago".
func age(nanoseconds int64) string {
	seconds := int(time.Since(time.Unix(0, nanoseconds)).Seconds())
	switch {
	case seconds < 120:
		return fmt.Sprintf("%d seconds ago", seconds)
	case seconds < 2*3600:
		return fmt.Sprintf("%d minutes ago", seconds/60)
	}
	return fmt.Sprintf("%d hours ago", seconds/3600)
}
