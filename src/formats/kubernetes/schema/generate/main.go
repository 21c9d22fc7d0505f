// Makes ../generated/schema.json: what the Go types of all published Kubernetes versions say about storage and JSON, merged.
// See README.md. Needs Go and the module proxy; nothing of the project runs it.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

//go:embed describe.go.tmpl
var describe string

const oldestMinor = 20

// Module and the folders of it that hold API groups.
var modules = [][2]string{
	{"k8s.io/api", "."},
	{"k8s.io/apimachinery", ""},
	{"k8s.io/apiextensions-apiserver", "pkg/apis/apiextensions"},
	{"k8s.io/kube-aggregator", "pkg/apis/apiregistration"},
}

type Field struct {
	Number      int
	Name        string
	Type        string
	Flags       string
	since, last int
}

type Message struct {
	Shape       string
	Fields      []Field
	since, last int
}

type Description struct {
	Kinds    map[string]string
	Messages map[string]*Message
	Warnings []string
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir string, arguments ...string) ([]byte, error) {
	command := exec.Command(arguments[0], arguments[1:]...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOTOOLCHAIN=local", "GOWORK=off")
	var diagnostics bytes.Buffer
	command.Stderr = &diagnostics
	output, err := command.Output()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", strings.Join(arguments, " "), err, diagnostics.String())
	}
	return output, err
}

// The published versions, by minor, newest first. The lists of a proxy are not the same for all modules, and not whole.
func published() map[int][]string {
	released := regexp.MustCompile(`^v0\.(\d+)\.(\d+)$`)
	patches := map[int]map[int]bool{}
	for _, module := range modules {
		output, err := run(os.TempDir(), "go", "list", "-m", "-versions", module[0])
		check(err)
		for _, version := range strings.Fields(string(output)) {
			if match := released.FindStringSubmatch(version); match != nil {
				minor, _ := strconv.Atoi(match[1])
				patch, _ := strconv.Atoi(match[2])
				if patches[minor] == nil {
					patches[minor] = map[int]bool{}
				}
				patches[minor][patch] = true
			}
		}
	}
	versions := map[int][]string{}
	for minor, known := range patches {
		for patch := 99; patch >= 0; patch-- {
			if known[patch] {
				versions[minor] = append(versions[minor], fmt.Sprintf("v0.%d.%d", minor, patch))
			}
		}
	}
	return versions
}

// The newest patch version of a minor that is to be had of every module.
func newest(versions []string) (string, error) {
candidate:
	for _, version := range versions {
		for _, module := range modules {
			if _, err := run(os.TempDir(), "go", "mod", "download", module[0]+"@"+version); err != nil {
				continue candidate
			}
		}
		return version, nil
	}
	return "", fmt.Errorf("none of %s is to be had of every module", strings.Join(versions, " "))
}

func folderOf(module, version string) string {
	output, err := run(os.TempDir(), "go", "mod", "download", "-json", module+"@"+version)
	check(err)
	var downloaded struct{ Dir string }
	check(json.Unmarshal(output, &downloaded))
	return downloaded.Dir
}

// Import paths of the packages that register kinds.
func packagesOf(version string) []string {
	registers := regexp.MustCompile(`\bAddToScheme\s+=`)
	packages := []string{}
	for _, module := range modules {
		if module[1] == "" {
			continue
		}
		root := folderOf(module[0], version)
		check(filepath.Walk(filepath.Join(root, module[1]), func(path string, info os.FileInfo, err error) error {
			if err != nil || info.IsDir() || !regexp.MustCompile(`^v\d\w*$`).MatchString(filepath.Base(filepath.Dir(path))) {
				return err
			}
			if text, err := os.ReadFile(path); err == nil && info.Name() == "register.go" && registers.Match(text) {
				relative, _ := filepath.Rel(root, filepath.Dir(path))
				packages = append(packages, module[0]+"/"+filepath.ToSlash(relative))
			}
			return nil
		}))
	}
	return packages
}

func descriptionOf(version string) Description {
	folder, err := os.MkdirTemp("", "schema-")
	check(err)
	defer os.RemoveAll(folder)
	manifest := "module describe\n\ngo 1.20\n\nrequire (\n"
	for _, module := range modules {
		manifest += "\t" + module[0] + " " + version + "\n"
	}
	imports, schemes := "", ""
	for i, path := range packagesOf(version) {
		imports += fmt.Sprintf("\tg%d %q\n", i, path)
		schemes += fmt.Sprintf("\tif err := g%d.AddToScheme(scheme); err != nil {\n\t\tpanic(err)\n\t}\n", i)
	}
	program := strings.Replace(strings.Replace(describe, "IMPORTS\n", imports, 1), "SCHEMES\n", schemes, 1)
	// The words stand in the comment at the top, too.
	program = program[strings.Index(program, "package main"):]
	check(os.WriteFile(filepath.Join(folder, "go.mod"), []byte(manifest+")\n"), 0o644))
	check(os.WriteFile(filepath.Join(folder, "main.go"), []byte(program), 0o644))
	output, err := run(folder, "go", "run", ".")
	check(err)
	var description Description
	check(json.Unmarshal(output, &description))
	return description
}

// Adds one version to what is known. Versions come in rising order, so that order and flags of the newest win.
func merge(all *Description, one Description, minor int) {
	for kind, message := range one.Kinds {
		if known, ok := all.Kinds[kind]; ok && known != message {
			fmt.Fprintf(os.Stderr, "%s was %s, is %s in %d\n", kind, known, message, minor)
		}
		all.Kinds[kind] = message
	}
	for name, message := range one.Messages {
		known := all.Messages[name]
		if known == nil {
			known = &Message{Shape: message.Shape, since: minor}
			all.Messages[name] = known
		}
		known.last = minor
		known.Fields = mergeFields(known.Fields, message.Fields, name, minor)
	}
}

func mergeFields(known, fields []Field, message string, minor int) []Field {
	merged := []Field{}
	isNow := map[string]bool{}
	keyOf := func(field Field) string { return fmt.Sprint(field.Number, field.Name, field.Type, field.Flags) }
	numbers := map[int]Field{}
	for _, field := range fields {
		isNow[keyOf(field)] = true
		numbers[field.Number] = field
	}
	// What is gone stays behind the field that it followed.
	goneAfter := map[string][]Field{}
	before, since := "", map[string]int{}
	for _, field := range known {
		if isNow[keyOf(field)] {
			before = keyOf(field)
			since[before] = field.since
			continue
		}
		if now, ok := numbers[field.Number]; ok && field.last == minor-1 && (now.Type != field.Type || now.Name != field.Name) {
			fmt.Fprintf(os.Stderr, "%s field %d was %s %s, is %s %s in %d\n", message, field.Number, field.Name, field.Type, now.Name, now.Type, minor)
		}
		goneAfter[before] = append(goneAfter[before], field)
	}
	merged = append(merged, goneAfter[""]...)
	for _, field := range fields {
		field.since, field.last = minor, minor
		if first, ok := since[keyOf(field)]; ok {
			field.since = first
		}
		merged = append(merged, field)
		merged = append(merged, goneAfter[keyOf(field)]...)
	}
	return merged
}

// `20-33`, `34-` while it lasts; nothing where that is as long as the message itself.
func span(since, last int, whole [2]int, newestMinor int) string {
	if since == whole[0] && last == whole[1] {
		return ""
	}
	if last == newestMinor {
		return fmt.Sprintf("%d-", since)
	}
	return fmt.Sprintf("%d-%d", since, last)
}

func renderMessage(name string, message *Message, newestMinor int) string {
	folder := name[:strings.LastIndex(name, ".")+1]
	fields := []string{}
	for _, field := range message.Fields {
		kind := field.Type
		if at := strings.Index(kind, folder); at >= 0 && !strings.ContainsAny(kind[:at], "abcdefghijklmnopqrstuvwxyz") {
			kind = kind[:at] + "." + kind[at+len(folder):]
		}
		text := fmt.Sprintf("%d %s %s %s %s", field.Number, field.Name, kind, field.Flags, span(field.since, field.last, [2]int{message.since, message.last}, newestMinor))
		fields = append(fields, strings.TrimRight(text, " "))
	}
	lifetime := span(message.since, message.last, [2]int{oldestMinor, newestMinor}, newestMinor)
	return lifetime + "|" + message.Shape + "|" + strings.Join(fields, ";")
}

func main() {
	candidates := published()
	all := Description{Kinds: map[string]string{}, Messages: map[string]*Message{}}
	versions, newestMinor := []string{}, 0
	for minor := oldestMinor; len(candidates[minor]) > 0; minor++ {
		version, err := newest(candidates[minor])
		check(err)
		description := descriptionOf(version)
		for _, warning := range description.Warnings {
			fmt.Fprintln(os.Stderr, version, warning)
		}
		fmt.Fprintln(os.Stderr, version, len(description.Kinds), "kinds,", len(description.Messages), "messages")
		merge(&all, description, minor)
		versions, newestMinor = append(versions, version), minor
	}
	output, err := os.Create("../generated/schema.json")
	check(err)
	names := []string{}
	for _, module := range modules {
		names = append(names, module[0])
	}
	messages := map[string]string{}
	for name, message := range all.Messages {
		messages[name] = renderMessage(name, message, newestMinor)
	}
	text := func(value interface{}) string {
		var buffer bytes.Buffer
		encoder := json.NewEncoder(&buffer)
		encoder.SetEscapeHTML(false)
		check(encoder.Encode(value))
		return strings.TrimSpace(buffer.String())
	}
	fmt.Fprintf(output, "{\n\"modules\": %s,\n\"versions\": %s,\n\"kinds\": %s,\n\"messages\": %s\n}\n", text(names), text(versions), table(all.Kinds, text), table(messages, text))
	check(output.Close())
}

// One entry a line, so that a difference can be read.
func table(entries map[string]string, text func(interface{}) string) string {
	keys := []string{}
	for key := range entries {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	lines := []string{}
	for _, key := range keys {
		lines = append(lines, text(key)+": "+text(entries[key]))
	}
	return "{\n" + strings.Join(lines, ",\n") + "\n}"
}
